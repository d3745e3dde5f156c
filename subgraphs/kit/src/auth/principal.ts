/** Who asks. Verified once, at the door of the process; everything behind it trusts this value. */
export interface Principal {
  readonly kind: 'user' | 'apiKey' | 'edge' | 'service';
  readonly id: string;
  /** null only for platform services that act before a tenant is known. */
  readonly tenantId: string | null;
  readonly grantsVersion?: number;
}

export const permissions = ['LIVE', 'PLAYBACK', 'PTZ', 'EXPORT', 'CONFIGURE', 'ADMIN'] as const;
export type Permission = (typeof permissions)[number];
export const scopeKinds = ['TENANT', 'SITE', 'CAMERA'] as const;
export type ScopeKind = (typeof scopeKinds)[number];

/** One permission on one scope; ADMIN stands for every permission. */
export interface Grant {
  readonly permission: Permission;
  readonly scopeKind: ScopeKind;
  readonly scopeId: string;
}
