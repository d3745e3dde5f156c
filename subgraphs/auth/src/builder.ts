import type { SubgraphBuilder } from '@vms/kit/builder';
import type { AuditLog } from './audit/audit-log.ts';
import type { SecondFactor } from './factor/second-factor.ts';
import type { ApiKeys } from './keys/api-keys.ts';
import type { OidcSignIn } from './oidc/oidc-sign-in.ts';
import type { PasswordResets } from './reset/passwords-reset.ts';
import type { Roles } from './roles/roles.ts';
import type { Sessions } from './sessions/sessions.ts';
import type { Memberships } from './users/memberships.ts';
import type { Users } from './users/users.ts';

export interface Services {
  readonly memberships: Memberships;
  readonly users: Users;
  readonly roles: Roles;
  readonly sessions: Sessions;
  readonly factor: SecondFactor;
  readonly resets: PasswordResets;
  readonly apiKeys: ApiKeys;
  readonly auditLog: AuditLog;
  readonly oidc: OidcSignIn;
}
export type Builder = SubgraphBuilder<Services>;
