import { askedBy, errorType, type ObjectRef, resultType } from '@vms/kit/builder';
import { countedConnection, successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { Lock } from './lock.entity.ts';
import { byRule } from './lock-by-rule.ts';

const date = (ms: number | null | undefined): Date | null => (ms == null ? null : new Date(ms));

/** FootageLock, its query and mutations, and what edges are told of it. */
export function lockType(
  builder: Builder,
  { Camera, User }: Record<'Camera' | 'User', ObjectRef<Services, { id: string }>>,
): void {
  const LockType: ObjectRef<Services, Lock> = builder.objectRef<Lock>('FootageLock');
  builder.objectType(LockType, {
    description: 'A range of footage that no rule deletes.',
    fields: (t) => ({
      id: t.exposeID('id'),
      camera: t.field({
        type: Camera,
        nullable: true,
        description: 'null: it was removed.',
        resolve: ({ cameraId }) => ({ id: cameraId }),
      }),
      from: t.field({ type: 'DateTime', resolve: ({ fromMs }) => new Date(fromMs) }),
      to: t.field({ type: 'DateTime', resolve: ({ toMs }) => new Date(toMs) }),
      reason: t.exposeString('reason'),
      legalHold: t.exposeBoolean('legalHold'),
      until: t.field({ type: 'DateTime', nullable: true, resolve: ({ untilMs }) => date(untilMs) }),
      createdBy: t.field({
        type: User,
        nullable: true,
        description: 'null: a rule; the reason names it.',
        resolve: ({ createdBy }) => (createdBy === byRule ? null : { id: createdBy }),
      }),
      createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => new Date(createdAtMs) }),
      releasedBy: t.field({
        type: User,
        nullable: true,
        resolve: ({ releasedBy }) => (releasedBy == null ? null : { id: releasedBy }),
      }),
      releasedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ releasedAtMs }) => date(releasedAtMs) }),
    }),
  });
  const Connection = countedConnection<Services, Lock>(builder, 'FootageLock', LockType);
  const EdgeLock = builder.objectRef<Lock>('EdgeFootageLock').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      cameraId: t.exposeID('cameraId'),
      fromMs: t.exposeFloat('fromMs'),
      toMs: t.exposeFloat('toMs'),
      untilMs: t.exposeFloat('untilMs', { nullable: true }),
    }),
  });
  const Filter = builder.inputType('FootageLockFilter', { fields: (t) => ({ cameraId: t.id(), active: t.boolean() }) });
  builder.queryFields((t) => ({
    footageLocks: t.field({
      ...askedBy('user', 'EXPORT'),
      type: Connection,
      description: 'Newest first.',
      args: { filter: t.arg({ type: Filter }), first: t.arg.int(), after: t.arg.string() },
      resolve: async (_, { filter, ...page }, ctx) =>
        ctx.services.locks.page(ctx.caller, await ctx.access(), filter ?? {}, page),
    }),
    edgeFootageLocks: t.field({
      ...askedBy('edge'),
      type: [EdgeLock],
      resolve: (_, _args, ctx) => ctx.services.locks.ofEdge(ctx.tenantId, ctx.caller.id),
    }),
  }));
  const [LockSuccess, ReleaseSuccess] = ['LockFootageSuccess', 'ReleaseFootageLockSuccess'].map((name) =>
    successType<Services, { lock: Lock }>(builder, name, (t) => ({
      lock: t.field({ type: LockType, resolve: ({ lock }) => lock }),
    })),
  ) as [ObjectRef<Services, { lock: Lock }>, ObjectRef<Services, { lock: Lock }>];
  const Full = errorType(builder, 'FootageLocksFull', /^LOCKS_FULL$/);
  const Input = builder.inputType('LockFootageInput', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      from: t.field({ type: 'DateTime', required: true }),
      to: t.field({ type: 'DateTime', required: true }),
      reason: t.string({ required: true }),
      legalHold: t.boolean({
        required: true,
        defaultValue: false,
        description: 'Only those who may CONFIGURE the camera set and release it.',
      }),
      until: t.field({ type: 'DateTime', description: 'null: until somebody releases it.' }),
    }),
  });
  builder.mutationFields((t) => ({
    lockFootage: t.field({
      ...askedBy('user', 'EXPORT'),
      type: resultType(builder, 'LockFootageResult', LockSuccess, ['NotFound', 'Forbidden', 'ValidationError', Full]),
      args: { input: t.arg({ type: Input, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        lock: await ctx.services.locks.lock(ctx.caller, await ctx.access(), input),
      }),
    }),
    releaseFootageLock: t.field({
      ...askedBy('user', 'EXPORT'),
      type: resultType(builder, 'ReleaseFootageLockResult', ReleaseSuccess, ['NotFound', 'Forbidden']),
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ({
        lock: await ctx.services.locks.release(ctx.caller, await ctx.access(), id),
      }),
    }),
  }));
}
