import { learnPlace, PlaceEntity, type PlaceMessage } from '@vms/kit/auth/places';
import { askedBy, type SubgraphBuilder } from '@vms/kit/builder';
import { defineSubgraph } from '@vms/kit/define-subgraph';
import { entityExtension } from '@vms/kit/entities';
import { type Load, LoadEntity, type Stream, StreamEntity, Streams } from './streams.ts';

interface Services {
  readonly streams: Streams;
}

const states = ['RUNNING', 'CONNECTING', 'LOST', 'AUTH_FAILED', 'STOPPED', 'UNKNOWN'] as const;

function schema(builder: SubgraphBuilder<Services>): void {
  const State = builder.enumType('IngestState', { values: states });
  const IngestStream = builder.objectRef<Stream>('IngestStream').implement({
    fields: (t) => ({
      state: t.field({
        type: State,
        resolve: (stream, _, ctx) => ctx.services.streams.stateOf(stream) as (typeof states)[number],
      }),
      desired: t.boolean({
        // A row is there only while its edge reports the stream, which it does while told to record it.
        resolve: () => true,
        description: 'Whether the edge was told to record it when it last reported.',
      }),
      codec: t.exposeString('codec', { nullable: true }),
      width: t.exposeInt('width', { nullable: true }),
      height: t.exposeInt('height', { nullable: true }),
      fps: t.exposeFloat('fps', { nullable: true }),
      bitrateBps: t.exposeInt('bitrateBps', { nullable: true }),
      lastFrameAt: t.field({
        type: 'DateTime',
        nullable: true,
        resolve: ({ lastFrameAtMs }) => (lastFrameAtMs == null ? null : new Date(lastFrameAtMs)),
      }),
      reconnects: t.exposeInt('reconnects'),
      gaps: t.exposeInt('gaps'),
      error: t.exposeString('error', { nullable: true }),
      asOf: t.field({ type: 'DateTime', nullable: true, resolve: ({ asOfMs }) => new Date(asOfMs) }),
    }),
  });
  const EdgeLoad = builder.objectRef<Load>('EdgeLoad').implement({
    fields: (t) => ({
      cameras: t.exposeInt('cameras'),
      cpuPercent: t.exposeFloat('cpuPercent', { nullable: true }),
      memoryBytes: t.exposeFloat('memoryBytes', { nullable: true }),
    }),
  });
  entityExtension(builder, 'Camera', (t) => ({
    ingest: t.field({
      type: IngestStream,
      nullable: true,
      resolve: ({ id }, _, ctx) =>
        ctx.load('stream', id, async (ids) => ctx.services.streams.byCamera(ctx.tenantId, ids, await ctx.access())),
    }),
  }));
  entityExtension(builder, 'EdgeServer', (t) => ({
    load: t.field({
      type: EdgeLoad,
      nullable: true,
      resolve: ({ id }, _, ctx) =>
        ctx.load('load', id, async (ids) => ctx.services.streams.loadOf(ctx.tenantId, ids, await ctx.access())),
    }),
  }));
  const StreamInput = builder.inputType('EdgeStreamReport', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      state: t.field({ type: State, required: true }),
      codec: t.string(),
      width: t.int(),
      height: t.int(),
      fps: t.float(),
      bitrateBps: t.int(),
      lastFrameAt: t.field({ type: 'DateTime' }),
      reconnects: t.int(),
      gaps: t.int(),
      error: t.string(),
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
  builder.queryType();
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

export const ingestion = defineSubgraph<Services>({
  name: 'ingestion',
  entities: [StreamEntity, LoadEntity, PlaceEntity],
  services: (deps) => ({ streams: new Streams(deps) }),
  consumes: {
    'vms.cameras': (camera, { em }) => learnPlace(em, camera as PlaceMessage),
    'vms.edges': (edge, { em }) => learnPlace(em, edge as PlaceMessage),
  },
  schema,
});
