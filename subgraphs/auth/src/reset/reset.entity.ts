import { defineEntity, p } from '@mikro-orm/core';

/** A token that sets a password once, by its hash. */
export const ResetEntity = defineEntity({
  name: 'PasswordReset',
  tableName: 'password_reset',
  properties: { hash: p.string().primary(), userId: p.string().index(), expiresAtMs: p.double().index() },
});
