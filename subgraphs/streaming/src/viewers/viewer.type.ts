import { askedBy, errorType, resultType, type SubgraphBuilder } from '@vms/kit/builder';
import { countedConnection, type entityStub, successType } from '@vms/kit/entities';
import type { Services } from '../index.ts';
import { endReasons } from './view-session.entity.ts';
import type { Holder, Limits, ViewSession } from './viewers.ts';

/** Who watches, how well, how many may, and how a session is ended. Returns the error of those who came too late. */
export function viewerType(builder: SubgraphBuilder<Services>, Camera: ReturnType<typeof entityStub<Services>>) {
  const Kind = builder.enumType('ViewSessionKind', { values: ['LIVE', 'PLAYBACK'] as const });
  const EndReason = builder.enumType('ViewSessionEnd', { values: endReasons });
  const time = (ms: number | null | undefined): Date | null => (ms == null ? null : new Date(ms));
  const Session = builder.objectRef<ViewSession>('ViewSession').implement({
    description: 'One who watches a camera, with what came through as the media process measured it.',
    fields: (t) => ({
      id: t.exposeID('id'),
      kind: t.field({ type: Kind, resolve: ({ kind }) => kind }),
      protocol: t.exposeString('protocol', { nullable: true }),
      camera: t.field({ type: Camera, resolve: ({ cameraId }) => ({ id: cameraId }) }),
      viewerId: t.exposeID('viewerId', { description: 'The user or API key.' }),
      active: t.boolean({ resolve: (session, _args, ctx) => ctx.services.viewers.isActive(session) }),
      createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => new Date(createdAtMs) }),
      startedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ startedAtMs }) => time(startedAtMs) }),
      endedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ endedAtMs }) => time(endedAtMs) }),
      endReason: t.field({ type: EndReason, nullable: true, resolve: ({ endReason }) => endReason }),
      bytes: t.exposeFloat('bytes'),
      frames: t.exposeFloat('frames', { description: 'Pictures handed on; 0 where they are not told apart.' }),
      dropped: t.exposeFloat('dropped', { description: 'Pictures that the viewer’s line had no room for.' }),
      startupMs: t.exposeInt('startupMs', { nullable: true, description: 'From asking to the first bytes of media.' }),
    }),
  });
  const Connection = countedConnection<Services, ViewSession>(builder, 'ViewSession', Session as never);
  const LimitsType = builder.objectRef<Limits>('ViewerLimits').implement({
    description: 'How many may watch at once.',
    fields: (t) => ({
      perCamera: t.exposeInt('perCamera'),
      perTenant: t.exposeInt('perTenant'),
      perViewer: t.exposeInt('perViewer'),
    }),
  });
  const HolderType = builder.objectRef<Holder>('ViewerHolder').implement({
    fields: (t) => ({ viewerId: t.exposeID('viewerId'), sessions: t.exposeInt('sessions') }),
  });
  const Which = builder.enumType('ViewerLimit', { values: ['CAMERA', 'TENANT', 'VIEWER'] as const });
  const Exceeded = errorType<Services, { limit: 'CAMERA' | 'TENANT' | 'VIEWER'; max: number; holders: Holder[] }>(
    builder,
    'ViewersExceeded',
    /^VIEWERS_EXCEEDED$/,
  );
  builder.objectFields(Exceeded, (t) => ({
    limit: t.field({ type: Which, resolve: ({ limit }) => limit }),
    max: t.exposeInt('max'),
    holders: t.field({
      type: [HolderType],
      description: 'Who holds the places, most first; others than oneself for administrators only.',
      resolve: ({ holders }) => holders,
    }),
  }));
  const ended = successType<Services, { session: ViewSession }>(builder, 'EndViewSessionSuccess', (t) => ({
    session: t.field({ type: Session, resolve: ({ session }) => session }),
  }));
  const set = successType<Services, { limits: Limits }>(builder, 'SetViewerLimitsSuccess', (t) => ({
    limits: t.field({ type: LimitsType, resolve: ({ limits }) => limits }),
  }));
  const LimitsInput = builder.inputType('SetViewerLimitsInput', {
    fields: (t) => ({
      perCamera: t.int({ description: 'What is left out goes back to the usual.' }),
      perTenant: t.int(),
      perViewer: t.int(),
    }),
  });
  const results = {
    end: resultType(builder, 'EndViewSessionResult', ended, ['NotFound', 'Forbidden']),
    set: resultType(builder, 'SetViewerLimitsResult', set, ['ValidationError', 'Forbidden']),
  };
  builder.queryFields((t) => ({
    viewSessions: t.field({
      type: Connection,
      ...askedBy('user'),
      description: 'Newest first: of the cameras that one administers, else one’s own.',
      args: {
        first: t.arg.int({ defaultValue: 20 }),
        after: t.arg.string(),
        cameraId: t.arg.id(),
        active: t.arg.boolean({ required: true, defaultValue: true }),
      },
      resolve: async (_, { cameraId, active, ...page }, ctx) =>
        ctx.services.viewers.page(ctx.caller, page, { cameraId: cameraId ?? null, active }, await ctx.access()),
    }),
    viewerLimits: t.field({
      type: LimitsType,
      ...askedBy('user', 'ADMIN'),
      resolve: (_, _args, ctx) => ctx.services.viewers.limits(ctx.tenantId),
    }),
  }));
  builder.mutationFields((t) => ({
    endViewSession: t.field({
      type: results.end,
      ...askedBy('user'),
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ({
        session: await ctx.services.viewers.end(ctx.caller, id, await ctx.access()),
      }),
    }),
    setViewerLimits: t.field({
      type: results.set,
      ...askedBy('user', 'ADMIN'),
      args: { input: t.arg({ type: LimitsInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        limits: await ctx.services.viewers.setLimits(ctx.tenantId, input, await ctx.access()),
      }),
    }),
  }));
  return Exceeded;
}
