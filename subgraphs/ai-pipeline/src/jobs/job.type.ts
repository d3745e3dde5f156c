import { askedBy } from '@vms/kit/builder';
import type { Builder } from '../builder.ts';
import { queues, type VideoJobs } from './reports.ts';

/** What an edge's analytics have to do, and how edges report it. */
export function jobType(builder: Builder): void {
  const Queue = builder.enumType('VideoJobQueue', { values: queues });
  const Jobs = builder.objectRef<VideoJobs>('VideoJobs').implement({
    description: 'One queue of video jobs on one edge, counted since it last started.',
    fields: (t) => ({
      queue: t.field({ type: Queue, resolve: ({ queue }) => queue as (typeof queues)[number] }),
      waiting: t.exposeInt('waiting'),
      running: t.exposeInt('running'),
      done: t.exposeFloat('done'),
      failed: t.exposeFloat('failed'),
      dropped: t.exposeFloat('dropped'),
      perSecond: t.exposeFloat('perSecond'),
      asOf: t.field({ type: 'DateTime', resolve: ({ asOfMs }) => new Date(asOfMs) }),
    }),
  });
  builder.queryFields((t) => ({
    videoJobs: t.field({
      type: [Jobs],
      args: { edgeServerId: t.arg.id({ required: true }) },
      resolve: async (_, { edgeServerId }, ctx) =>
        (await ctx.services.reports.jobs(ctx.tenantId, [edgeServerId])).get(edgeServerId) ?? [],
    }),
  }));
  const JobsInput = builder.inputType('EdgeReportJobsInput', {
    fields: (t) => ({
      queue: t.field({ type: Queue, required: true }),
      waiting: t.int({ required: true }),
      running: t.int({ required: true }),
      done: t.float({ required: true }),
      failed: t.float({ required: true }),
      dropped: t.float({ required: true }),
      perSecond: t.float({ required: true }),
    }),
  });
  const ModelInput = builder.inputType('EdgeReportModelInput', {
    fields: (t) => ({
      modelId: t.id({ required: true }),
      version: t.string({ required: true }),
      provider: t.string(),
      frames: t.float({ required: true }),
      msPerFrame: t.float({ required: true }),
      sha256: t.string(),
      state: t.string(),
      code: t.string(),
      reason: t.string(),
    }),
  });
  const Input = builder.inputType('EdgeReportAnalyticsInput', {
    fields: (t) => ({
      asOf: t.field({ type: 'DateTime', required: true }),
      jobs: t.field({ type: [JobsInput], required: true }),
      models: t.field({ type: [ModelInput], required: true }),
    }),
  });
  builder.mutationFields((t) => ({
    edgeReportAnalytics: t.boolean({
      ...askedBy('edge'),
      args: { input: t.arg({ type: Input, required: true }) },
      resolve: async (_, { input }, ctx) => {
        await ctx.services.reports.take(ctx.caller, input);
        return true;
      },
    }),
  }));
}
