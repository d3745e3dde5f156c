import type { SubgraphBuilder } from '@vms/kit/builder';
import type { Clips } from './clips/clips.ts';
import type { Exporter } from './clips/exporter.ts';
import type { Authority } from './evidence/authority.ts';
import type { Locks } from './locks/locks.ts';
import type { Retention } from './retention/retention.ts';
import type { Volumes } from './volumes/volumes.ts';

export interface Services {
  readonly retention: Retention;
  readonly locks: Locks;
  readonly volumes: Volumes;
  readonly clips: Clips;
  readonly exporter: Exporter;
  readonly authority: Authority;
}

export type Builder = SubgraphBuilder<Services>;
