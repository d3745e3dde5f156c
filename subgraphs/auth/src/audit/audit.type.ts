import { askedBy } from '@vms/kit/builder';
import { countedConnection } from '@vms/kit/entities';
import type { Builder } from '../builder.ts';
import type { AuditEntry, AuditVerification } from './audit-log.ts';

/** Reading and checking the log of who did what. */
export function auditTypes(builder: Builder): void {
  const Entry = builder.objectRef<AuditEntry>('AuditEntry').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      seq: t.exposeInt('seq', { description: 'Contiguous in the tenant.' }),
      at: t.field({ type: 'DateTime', resolve: (entry) => new Date(entry.atMs) }),
      actorKind: t.exposeString('actorKind'),
      actorId: t.exposeID('actorId'),
      action: t.exposeString('action'),
      target: t.exposeString('target', { description: 'The arguments as JSON, secrets hidden.' }),
      outcome: t.exposeString('outcome', { description: 'OK, the code of the error, or UNKNOWN after a crash.' }),
      traceId: t.exposeString('traceId'),
      hash: t.exposeString('hash'),
    }),
  });
  const Verification = builder.objectRef<AuditVerification>('AuditVerification').implement({
    fields: (t) => ({
      entries: t.exposeInt('entries', { description: 'How many lines are as they were written.' }),
      brokenAtSeq: t.exposeInt('brokenAtSeq', { nullable: true }),
      why: t.exposeString('why', { nullable: true }),
    }),
  });
  const Filter = builder.inputType('AuditFilter', {
    fields: (t) => ({
      actorId: t.id(),
      action: t.string(),
      outcome: t.string(),
      text: t.string({ description: 'Anywhere in action or target.' }),
      from: t.field({ type: 'DateTime' }),
      to: t.field({ type: 'DateTime' }),
    }),
  });
  builder.queryFields((t) => ({
    auditLog: t.field({
      type: countedConnection(builder, 'AuditEntry', Entry),
      ...askedBy('person', 'ADMIN'),
      args: { first: t.arg.int({ defaultValue: 50 }), after: t.arg.string(), filter: t.arg({ type: Filter }) },
      resolve: (_, args, ctx) => ctx.services.auditLog.page(ctx.caller, args),
    }),
    verifyAuditLog: t.field({
      type: Verification,
      ...askedBy('person', 'ADMIN'),
      resolve: (_, __, ctx) => ctx.services.auditLog.verify(ctx.caller),
    }),
  }));
}
