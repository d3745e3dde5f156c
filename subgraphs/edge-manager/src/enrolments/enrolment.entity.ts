import { defineEntity, p } from '@mikro-orm/core';

/** A one-time code, kept as its hash only. */
export const EnrolmentEntity = defineEntity({
  name: 'Enrolment',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    siteId: p.string().nullable(),
    name: p.string(),
    codeHash: p.string().unique(),
    expiresAtMs: p.double(),
    usedAtMs: p.double().nullable(),
  },
});
