import type { SubgraphBuilder } from '@vms/kit/builder';
import type { Sessions } from './sessions/sessions.ts';
import type { Users } from './users/users.ts';

export interface Services {
  readonly users: Users;
  readonly sessions: Sessions;
}
export type Builder = SubgraphBuilder<Services>;
