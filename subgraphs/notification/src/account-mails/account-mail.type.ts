import { askedBy } from '@vms/kit/builder';
import { countedConnection } from '@vms/kit/entities';
import type { Builder } from '../builder.ts';
import { accountMailKinds, accountMailStates } from './account-mail.entity.ts';
import type { AccountMail } from './account-mails.ts';

/** Whether invitations and resets of passwords arrived. */
export function accountMailType(builder: Builder): void {
  const Kind = builder.enumType('AccountMailKind', { values: accountMailKinds });
  const State = builder.enumType('AccountMailState', {
    description: 'DEAD: refused for good, or its link expired unsent; `error` says which.',
    values: accountMailStates,
  });
  const date = (ms: number | null | undefined) => (ms == null ? null : new Date(ms));
  const Mail = builder.objectRef<AccountMail>('AccountMail').implement({
    description: 'A mail with a link that sets a password. The link is in the mail alone.',
    fields: (t) => ({
      id: t.exposeID('id'),
      kind: t.field({ type: Kind, resolve: ({ kind }) => kind }),
      to: t.exposeString('address'),
      state: t.field({ type: State, resolve: ({ state }) => state }),
      attempts: t.exposeInt('attempts'),
      error: t.exposeString('error', { nullable: true, description: 'Of the last attempt.' }),
      createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => new Date(createdAtMs) }),
      expiresAt: t.field({ type: 'DateTime', resolve: ({ expiresAtMs }) => new Date(expiresAtMs) }),
      sentAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ sentAtMs }) => date(sentAtMs) }),
    }),
  });
  builder.queryFields((t) => ({
    accountMails: t.field({
      type: countedConnection(builder, 'AccountMail', Mail),
      ...askedBy('person', 'ADMIN'),
      args: { first: t.arg.int({ defaultValue: 20 }), after: t.arg.string() },
      resolve: async (_, args, ctx) => ctx.services.accountMails.page(ctx.tenantId, await ctx.access(), args),
    }),
  }));
}
