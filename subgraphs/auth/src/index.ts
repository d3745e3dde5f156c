import { defineSubgraph } from '@vms/kit/define-subgraph';
import { z } from 'zod';
import type { Services } from './builder.ts';
import { AttemptEntity, RefreshTokenEntity } from './sessions/session.entity.ts';
import { sessionTypes } from './sessions/session.type.ts';
import { Sessions } from './sessions/sessions.ts';
import { MembershipEntity, UserEntity } from './users/user.entity.ts';
import { userType } from './users/user.type.ts';
import { Users } from './users/users.ts';

const tenantMessage = z.object({ id: z.string(), name: z.string() });

/** People, what they may do, and their sessions. */
export const auth = defineSubgraph<Services>({
  name: 'auth',
  entities: [UserEntity, MembershipEntity, RefreshTokenEntity, AttemptEntity],
  services: (deps) => {
    const users = new Users(deps);
    return { users, sessions: new Sessions(deps, users) };
  },
  consumes: {
    'vms.tenants': (payload, { services, em }) => services.users.renameTenant(em, tenantMessage.parse(payload)),
  },
  schema: (builder) => sessionTypes(builder, userType(builder)),
});
