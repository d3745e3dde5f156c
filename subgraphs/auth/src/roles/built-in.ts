import type { Permission } from '@vms/kit/auth/principal';

/** Roles that every tenant has and nobody changes. */
export const builtInRoles: readonly {
  readonly id: string;
  readonly name: string;
  readonly permissions: Permission[];
}[] = [
  { id: 'viewer', name: 'Viewer', permissions: ['LIVE', 'PLAYBACK'] },
  { id: 'operator', name: 'Operator', permissions: ['LIVE', 'PLAYBACK', 'PTZ', 'EXPORT'] },
  { id: 'admin', name: 'Administrator', permissions: ['ADMIN'] },
];
