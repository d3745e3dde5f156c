import { resultType } from '@vms/kit/builder';
import { countedConnection, entityExtension, successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import { type AiModel, type AiModelVersion, type ModelCost, tasks } from './models.ts';

/** AiModel with its versions and what it costs, and how one is registered. */
export function modelType(builder: Builder): void {
  const Task = builder.enumType('AiModelTask', { values: tasks });
  const Cost = builder.objectRef<ModelCost>('AiModelCost');
  const EdgeServer = entityExtension<Services>(builder, 'EdgeServer', (t) => ({
    models: t.field({
      type: [Cost],
      nullable: true,
      description: 'What its analytics have loaded, registered or not, and what they would not take.',
      resolve: async ({ id }, _, ctx) =>
        ctx.load('edgeModels', id, async (ids) => ctx.services.models.ofEdges(ctx.tenantId, ids, await ctx.access())),
    }),
  }));
  const Version = builder.objectRef<AiModelVersion>('AiModelVersion').implement({
    fields: (t) => ({
      version: t.exposeString('version'),
      sha256: t.exposeString('sha256', { description: 'What an event’s model.hash is compared with.' }),
      licence: t.exposeString('licence'),
      card: t.exposeString('card', {
        description: 'Markdown: what it was trained on, what it is good for and what not.',
      }),
      inputWidth: t.exposeInt('inputWidth'),
      inputHeight: t.exposeInt('inputHeight'),
      decoder: t.exposeString('decoder'),
      classes: t.stringList({ resolve: ({ classes }) => classes }),
      createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => new Date(createdAtMs) }),
    }),
  });
  Cost.implement({
    description: 'As one edge measured it since it last started.',
    fields: (t) => ({
      edgeServer: t.field({ type: EdgeServer, resolve: ({ edgeId }) => ({ id: edgeId }) }),
      version: t.exposeString('version'),
      modelId: t.exposeID('modelId'),
      provider: t.exposeString('provider', { nullable: true, description: 'What it runs on, such as "cpu".' }),
      sha256: t.exposeString('sha256', {
        nullable: true,
        description: 'Of the file that runs: compare it with that of the version.',
      }),
      code: t.exposeString('code', { nullable: true, description: 'Why the edge would not take it; null: it runs.' }),
      reason: t.exposeString('reason', { nullable: true }),
      frames: t.exposeFloat('frames'),
      msPerFrame: t.exposeFloat('msPerFrame'),
      asOf: t.field({ type: 'DateTime', resolve: ({ asOfMs }) => new Date(asOfMs) }),
    }),
  });
  const Model = builder.objectRef<AiModel>('AiModel').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      task: t.field({ type: Task, resolve: ({ task }) => task as (typeof tasks)[number] }),
      versions: t.field({
        type: [Version],
        resolve: async ({ id }, _, ctx) =>
          (await ctx.load('versions', id, (ids) => ctx.services.models.versions(ctx.tenantId, ids))) ?? [],
      }),
      costs: t.field({
        type: [Cost],
        resolve: async ({ id }, _, ctx) =>
          (await ctx.load('costs', id, (ids) => ctx.services.models.costs(ctx.tenantId, ids))) ?? [],
      }),
    }),
  });
  builder.asEntity(Model, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: ({ id }, ctx) => ctx.load('model', id, (ids) => ctx.services.models.byId(ctx.tenantId, ids)),
  });
  const Connection = countedConnection<Services, AiModel>(builder, 'AiModel', Model as never);
  builder.queryFields((t) => ({
    aiModels: t.field({
      type: Connection,
      args: { first: t.arg.int({ defaultValue: 20 }), after: t.arg.string() },
      resolve: (_, args, ctx) => ctx.services.models.page(ctx.tenantId, args),
    }),
  }));
  const RegisterInput = builder.inputType('RegisterAiModelInput', {
    fields: (t) => ({
      id: t.id({ required: true, description: 'As edges call it, such as "scene".' }),
      name: t.string({ required: true }),
      task: t.field({ type: Task, required: true }),
    }),
  });
  const VersionInput = builder.inputType('AddAiModelVersionInput', {
    fields: (t) => ({
      modelId: t.id({ required: true }),
      version: t.string({ required: true }),
      sha256: t.string({ required: true }),
      licence: t.string({ required: true }),
      card: t.string({ required: true }),
      inputWidth: t.int({ required: true }),
      inputHeight: t.int({ required: true }),
      decoder: t.string({ required: true }),
      classes: t.stringList({ required: true }),
    }),
  });
  const errors = ['NotFound', 'Forbidden', 'Conflict', 'ValidationError'] as const;
  const RegisterSuccess = successType<Services, { model: AiModel }>(builder, 'RegisterAiModelSuccess', (t) => ({
    model: t.field({ type: Model, resolve: ({ model }) => model }),
  }));
  const VersionSuccess = successType<Services, { version: AiModelVersion }>(
    builder,
    'AddAiModelVersionSuccess',
    (t) => ({
      version: t.field({ type: Version, resolve: ({ version }) => version }),
    }),
  );
  builder.mutationFields((t) => ({
    registerAiModel: t.field({
      type: resultType(builder, 'RegisterAiModelResult', RegisterSuccess, ['Forbidden', 'Conflict', 'ValidationError']),
      args: { input: t.arg({ type: RegisterInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        model: await ctx.services.models.register(ctx.caller, await ctx.access(), input),
      }),
    }),
    addAiModelVersion: t.field({
      type: resultType(builder, 'AddAiModelVersionResult', VersionSuccess, errors),
      args: { input: t.arg({ type: VersionInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        version: await ctx.services.models.addVersion(ctx.caller, await ctx.access(), input),
      }),
    }),
  }));
}
