import { defineEntity, p } from '@mikro-orm/core';

export const accountMailKinds = ['PASSWORD_RESET', 'INVITATION'] as const;
export type AccountMailKind = (typeof accountMailKinds)[number];
/** SENDING is in hand until `leaseUntilMs`, then due again; DEAD was refused for good, or its link expired unsent. */
export const accountMailStates = ['PENDING', 'SENDING', 'SENT', 'DEAD'] as const;
export type AccountMailState = (typeof accountMailStates)[number];

/** A mail about somebody's account on its way. Its id is the message's own: said twice, it is one mail. */
export const AccountMailEntity = defineEntity({
  name: 'AccountMail',
  tableName: 'account_mail',
  indexes: [{ properties: ['state', 'dueAtMs'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    kind: p.string().length(32).$type<AccountMailKind>(),
    address: p.string().length(254),
    name: p.string().length(100),
    /** null once the mail is sent or given up: the link lives in the mail alone. */
    sealedToken: p.string().length(1_000).nullable(),
    expiresAtMs: p.double().$type<number>().index(),
    state: p.string().length(16).$type<AccountMailState>(),
    dueAtMs: p.double().$type<number>(),
    leaseUntilMs: p.double().$type<number>(),
    attempts: p.integer(),
    error: p.string().length(500).nullable(),
    createdAtMs: p.double().$type<number>(),
    sentAtMs: p.double().$type<number>().nullable(),
  },
});
