import { askedBy, type SubgraphBuilder } from '@vms/kit/builder';
import type { Context } from '@vms/kit/context';
import { entityExtension } from '@vms/kit/entities';
import type { HealthPoint, StreamHealth } from '../health/health.ts';
import { desiredReasons } from './desired.ts';
import type { CameraIngest, Load, Placement, Streams } from './streams.ts';

export interface Services {
  readonly streams: Streams;
  readonly health: StreamHealth;
}
type Builder = SubgraphBuilder<Services>;

const states = ['RUNNING', 'CONNECTING', 'LOST', 'AUTH_FAILED', 'STOPPED', 'UNKNOWN'] as const;
type State = (typeof states)[number];

const time = (ms: number | null | undefined): Date | null => (ms == null ? null : new Date(ms));

/** What streams are and were: of a camera, of an edge, of all edges side by side. */
export function streamType(builder: Builder): void {
  const StateEnum = builder.enumType('IngestState', { values: states });
  const Reason = builder.enumType('IngestDesiredReason', {
    description:
      'RECORD: by its plan. WAIT_FOR_EVENT: connected, recorded once something happens. The others: nothing is expected.',
    values: desiredReasons,
  });
  const IngestStream = builder.objectRef<CameraIngest>('IngestStream').implement({
    fields: (t) => ({
      state: t.field({ type: StateEnum, resolve: ({ state }) => state as State }),
      desired: t.exposeBoolean('desired', { description: 'Whether a stream that does not run is a fault.' }),
      desiredReason: t.field({ type: Reason, resolve: ({ reason }) => reason }),
      recording: t.boolean({
        nullable: true,
        description: 'Whether it is written to disk; null from an edge that does not say.',
        resolve: ({ stream }) => stream?.recording ?? null,
      }),
      codec: t.string({ nullable: true, resolve: ({ stream }) => stream?.codec }),
      width: t.int({ nullable: true, resolve: ({ stream }) => stream?.width }),
      height: t.int({ nullable: true, resolve: ({ stream }) => stream?.height }),
      fps: t.float({ nullable: true, resolve: ({ stream }) => stream?.fps }),
      bitrateBps: t.int({ nullable: true, resolve: ({ stream }) => stream?.bitrateBps }),
      lastFrameAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ stream }) => time(stream?.lastFrameAtMs) }),
      reconnects: t.int({ resolve: ({ stream }) => stream?.reconnects ?? 0 }),
      gaps: t.int({ resolve: ({ stream }) => stream?.gaps ?? 0 }),
      error: t.string({ nullable: true, resolve: ({ stream }) => stream?.error }),
      asOf: t.field({ type: 'DateTime', nullable: true, resolve: ({ stream }) => time(stream?.asOfMs) }),
    }),
  });
  const Point = builder.objectRef<HealthPoint>('IngestHealthPoint').implement({
    description: 'One step of time; null where nothing was reported.',
    fields: (t) => ({
      at: t.field({ type: 'DateTime', resolve: ({ atMs }) => new Date(atMs) }),
      fps: t.exposeFloat('fps', { nullable: true }),
      bitrateBps: t.exposeFloat('bitrateBps', { nullable: true }),
      gaps: t.exposeInt('gaps'),
      reconnects: t.exposeInt('reconnects'),
      runningShare: t.exposeFloat('runningShare', { nullable: true, description: '0–1 of the reports.' }),
    }),
  });
  const EdgeLoad = builder.objectRef<Load>('EdgeLoad').implement({
    fields: (t) => ({
      cameras: t.exposeInt('cameras'),
      cpuPercent: t.exposeFloat('cpuPercent', { nullable: true, description: 'Of the whole machine.' }),
      memoryBytes: t.exposeFloat('memoryBytes', { nullable: true, description: 'Of the edge’s main process.' }),
    }),
  });
  const visible = async (ids: readonly string[], ctx: Context<Services>) =>
    ctx.services.streams.visible(ctx.tenantId, ids, await ctx.access());
  entityExtension<Services>(builder, 'Camera', (t) => ({
    ingest: t.field({
      type: IngestStream,
      nullable: true,
      resolve: ({ id }, _, ctx) =>
        ctx.load('stream', id, async (ids) => ctx.services.streams.byCamera(ctx.tenantId, await visible(ids, ctx))),
    }),
    healthSeries: t.field({
      type: [Point],
      nullable: true,
      description: 'By minute for 48 hours, by hour for 400 days.',
      args: {
        from: t.arg({ type: 'DateTime', required: true }),
        to: t.arg({ type: 'DateTime', required: true }),
        stepSeconds: t.arg.int({ required: true, description: 'A multiple of 60.' }),
      },
      resolve: async ({ id }, { from, to, stepSeconds }, ctx) => {
        const range = { fromMs: from.getTime(), toMs: to.getTime(), stepMs: stepSeconds * 1_000 };
        const found = await ctx.load(`series ${JSON.stringify(range)}`, id, async (ids) =>
          ctx.services.health.series(ctx.tenantId, await visible(ids, ctx), range),
        );
        return found ? [...found.points] : null;
      },
    }),
  }));
  const EdgeServer = entityExtension<Services>(builder, 'EdgeServer', (t) => ({
    load: t.field({
      type: EdgeLoad,
      nullable: true,
      resolve: ({ id }, _, ctx) =>
        ctx.load('load', id, async (ids) => ctx.services.streams.loadOf(ctx.tenantId, ids, await ctx.access())),
    }),
  }));
  const PlacementType = builder.objectRef<Placement>('IngestPlacement').implement({
    description: 'How much one edge carries of what is wanted; without an edge: what nobody records.',
    fields: (t) => ({
      edgeServer: t.field({
        type: EdgeServer,
        nullable: true,
        resolve: ({ edgeId }) => (edgeId === null ? null : { id: edgeId }),
      }),
      cameras: t.exposeInt('cameras'),
      desired: t.exposeInt('desired', { description: 'Of the cameras, those whose stream is expected now.' }),
      running: t.exposeInt('running'),
      missing: t.exposeInt('missing', { description: 'Expected, and not running.' }),
      bitrateBps: t.exposeFloat('bitrateBps'),
      load: t.field({ type: EdgeLoad, nullable: true, resolve: ({ load }) => load }),
    }),
  });
  builder.queryType({
    fields: (t) => ({
      ingestPlacement: t.field({
        type: [PlacementType],
        ...askedBy('user'),
        description: 'Every edge with its cameras, the fullest first.',
        resolve: async (_, _args, ctx) => ctx.services.streams.placement(ctx.tenantId, await ctx.access()),
      }),
    }),
  });
  const StreamInput = builder.inputType('EdgeStreamReport', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      state: t.field({ type: StateEnum, required: true }),
      codec: t.string(),
      width: t.int(),
      height: t.int(),
      fps: t.float(),
      bitrateBps: t.int(),
      lastFrameAt: t.field({ type: 'DateTime' }),
      reconnects: t.int(),
      gaps: t.int(),
      error: t.string(),
      mode: t.string(),
      recording: t.boolean(),
      notExpected: t.string(),
    }),
  });
  const Input = builder.inputType('EdgeReportStreamsInput', {
    fields: (t) => ({
      asOf: t.field({ type: 'DateTime', required: true }),
      streams: t.field({ type: [StreamInput], required: true }),
      cpuPercent: t.float(),
      memoryBytes: t.float(),
    }),
  });
  builder.mutationType({
    fields: (t) => ({
      edgeReportStreams: t.boolean({
        ...askedBy('edge'),
        args: { input: t.arg({ type: Input, required: true }) },
        resolve: async (_, { input }, ctx) => {
          await ctx.services.streams.report({ tenantId: ctx.tenantId, edgeId: ctx.caller.id }, input);
          return true;
        },
      }),
    }),
  });
}
