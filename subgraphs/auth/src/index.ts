import { defineSubgraph } from '@vms/kit/define-subgraph';
import { z } from 'zod';
import { AuditEntryEntity } from './audit/audit.entity.ts';
import { auditTypes } from './audit/audit.type.ts';
import { AuditLog } from './audit/audit-log.ts';
import type { Services } from './builder.ts';
import { factorTypes } from './factor/factor.type.ts';
import { SecondFactor } from './factor/second-factor.ts';
import { ApiKeyEntity } from './keys/api-key.entity.ts';
import { apiKeyTypes } from './keys/api-key.type.ts';
import { ApiKeys } from './keys/api-keys.ts';
import { OidcAttemptEntity, OidcLinkEntity, OidcProviderEntity } from './oidc/oidc.entity.ts';
import { oidcTypes } from './oidc/oidc.type.ts';
import { OidcSignIn } from './oidc/oidc-sign-in.ts';
import { PasswordResets } from './reset/passwords-reset.ts';
import { ResetEntity } from './reset/reset.entity.ts';
import { resetTypes } from './reset/reset.type.ts';
import { RoleEntity } from './roles/role.entity.ts';
import { roleTypes } from './roles/role.type.ts';
import { Roles } from './roles/roles.ts';
import { Attempts } from './sessions/attempts.ts';
import { AttemptEntity, RefreshTokenEntity, SessionEntity } from './sessions/session.entity.ts';
import { sessionTypes } from './sessions/session.type.ts';
import { sessionErrors } from './sessions/session-errors.ts';
import { Sessions } from './sessions/sessions.ts';
import { grantTypes } from './users/grant.type.ts';
import { Memberships } from './users/memberships.ts';
import { GroupEntity, MembershipEntity, UserEntity } from './users/user.entity.ts';
import { userType } from './users/user.type.ts';
import { userAdminTypes } from './users/user-admin.type.ts';
import { Users } from './users/users.ts';

export { API_KEY_PREFIX } from './keys/api-keys.ts';

/**
 * `VMS_OIDC_HTTP=1` lets identity providers be asked over plain HTTP: for one on this machine.
 * `VMS_ACCESS_TOKEN_SECONDS`: how long a stolen access token is of use; clients renew theirs in time.
 */
const config = z.object({
  VMS_OIDC_HTTP: z.string().optional(),
  VMS_ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(5).max(3_600).default(600),
});
const tenantMessage = z.object({ id: z.string(), name: z.string() });
const auditMessage = z.object({
  ...{ id: z.string(), tenantId: z.string(), atMs: z.number(), action: z.string(), target: z.string() },
  ...{
    actorKind: z.enum(['user', 'apiKey', 'edge', 'service']),
    actorId: z.string(),
    outcome: z.string(),
    traceId: z.string(),
  },
});
const groupMessage = z.object({ groupId: z.string(), tenantId: z.string(), cameraIds: z.array(z.string()) });

/** People and programs, what they may do, and their sessions. */
export const auth = defineSubgraph<Services, z.infer<typeof config>>({
  name: 'auth',
  config,
  entities: [
    ...[UserEntity, MembershipEntity, GroupEntity, RoleEntity, ApiKeyEntity, ResetEntity],
    ...[SessionEntity, RefreshTokenEntity, AttemptEntity, AuditEntryEntity],
    ...[OidcProviderEntity, OidcAttemptEntity, OidcLinkEntity],
  ],
  services: (deps) => {
    const memberships = new Memberships(deps);
    const users = new Users(deps, memberships);
    const attempts = new Attempts(deps);
    const factor = new SecondFactor(deps, { attempts, memberships });
    const sessions = new Sessions(
      deps,
      { users, memberships, factor, attempts },
      { accessSeconds: deps.config.VMS_ACCESS_TOKEN_SECONDS },
    );
    return {
      ...{ memberships, users, factor, sessions },
      roles: new Roles(deps, memberships),
      resets: new PasswordResets(deps, { sessions, attempts }),
      apiKeys: new ApiKeys(deps, memberships),
      oidc: new OidcSignIn(deps, { memberships, users, sessions }, { insecureHttp: deps.config.VMS_OIDC_HTTP === '1' }),
      auditLog: new AuditLog(deps, memberships),
    };
  },
  consumes: {
    'vms.tenants': (payload, { services, em }) => services.users.renameTenant(em, tenantMessage.parse(payload)),
    'vms.audit': (payload, { services, em }) => services.auditLog.append(em, auditMessage.parse(payload)),
    'vms.camera-groups': async (payload, { services, em }) =>
      services.memberships.groupChanged(em, groupMessage.parse(payload)),
  },
  schema: (builder) => {
    const grants = grantTypes(builder);
    const users = userType(builder, grants);
    const errors = sessionErrors(builder);
    userAdminTypes(builder, users, grants);
    roleTypes(builder, users, grants);
    oidcTypes(builder, users, sessionTypes(builder, users, errors));
    factorTypes(builder, errors);
    resetTypes(builder, errors);
    apiKeyTypes(builder, grants);
    auditTypes(builder);
  },
});
