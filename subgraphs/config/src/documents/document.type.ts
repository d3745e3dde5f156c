import { askedBy, type ObjectRef, resultType } from '@vms/kit/builder';
import type { Context } from '@vms/kit/context';
import { countedConnection, entityExtension, successType } from '@vms/kit/entities';
import { longText } from '@vms/kit/input-bounds';
import type { Builder, Services } from '../builder.ts';
import type { Changed } from '../changes/feed.ts';
import type { appliedType } from '../edges/applied.type.ts';
import type { KnownKind } from '../kinds/kinds.ts';
import { scopes } from '../places/places.ts';
import type { ConfigDocument, ConfigVersion } from './documents.ts';
import type { Effective, Source } from './effective.ts';
import type { Difference, Json } from './json.ts';

const text = (value: Json | undefined): string | null => (value === undefined ? null : JSON.stringify(value));

/** Documents with their versions, kinds, what is effective, the stream of changes, and the root types. */
export function documentType(builder: Builder, applied: ReturnType<typeof appliedType>) {
  const ScopeEnum = builder.enumType('ConfigScope', { values: scopes });
  const SourceType = builder.objectRef<Source>('ConfigSource').implement({
    description: 'Which document a value comes from.',
    fields: (t) => ({
      path: t.exposeString('path', { description: 'A JSON pointer.' }),
      scope: t.field({ type: ScopeEnum, resolve: ({ scope }) => scope }),
      scopeId: t.exposeID('scopeId'),
      version: t.exposeInt('version'),
    }),
  });
  const EffectiveType = builder.objectRef<Effective>('EffectiveConfig').implement({
    description: 'What holds at a place: everything it inherits, merged (RFC 7396).',
    fields: (t) => ({
      kind: t.exposeString('kind'),
      revision: t.exposeString('revision', { description: 'Equal revisions are equal contents.' }),
      content: t.string({ description: 'JSON.', resolve: ({ content }) => JSON.stringify(content) }),
      sources: t.field({ type: [SourceType], resolve: ({ sources }) => [...sources] }),
    }),
  });
  const effective =
    (scope: 'SITE' | 'EDGE') => async (id: string, kind: string | null | undefined, ctx: Context<Services>) =>
      ctx.services.documents.effective(ctx.tenantId, await ctx.access(), scope, id, kind);
  const description = 'What holds here, by kind; null for those who may not configure it.';
  entityExtension<Services>(builder, 'Site', (t) => ({
    config: t.field({
      type: [EffectiveType],
      nullable: true,
      description,
      args: { kind: t.arg.string() },
      resolve: ({ id }, { kind }, ctx) => effective('SITE')(id, kind, ctx),
    }),
  }));
  entityExtension<Services>(builder, 'EdgeServer', (t) => ({
    config: t.field({
      type: [EffectiveType],
      nullable: true,
      description,
      args: { kind: t.arg.string() },
      resolve: ({ id }, { kind }, ctx) => effective('EDGE')(id, kind, ctx),
    }),
    configState: t.field({
      type: [applied.ConfigState],
      nullable: true,
      description: 'Desired against applied, of each kind that edges apply; null for those who may not configure it.',
      resolve: (edge, _args, ctx) => applied.resolve(edge, ctx),
    }),
  }));
  const VersionType = builder.objectRef<ConfigVersion>('ConfigVersion').implement({
    fields: (t) => ({
      version: t.exposeInt('version'),
      kind: t.exposeString('kind'),
      scope: t.field({ type: ScopeEnum, resolve: ({ scope }) => scope }),
      scopeId: t.exposeID('scopeId'),
      content: t.string({ description: 'JSON.', resolve: ({ content }) => JSON.stringify(content) }),
      authorId: t.exposeID('authorId'),
      note: t.exposeString('note', { nullable: true }),
      at: t.field({ type: 'DateTime', resolve: ({ atMs }) => new Date(atMs) }),
    }),
  });
  const DifferenceType = builder.objectRef<Difference>('ConfigDifference').implement({
    fields: (t) => ({
      path: t.exposeString('path', { description: 'A JSON pointer.' }),
      before: t.string({
        nullable: true,
        description: 'JSON; null where there was none.',
        resolve: (one) => text(one.before),
      }),
      after: t.string({
        nullable: true,
        description: 'JSON; null where there is none.',
        resolve: (one) => text(one.after),
      }),
    }),
  });
  const DocumentType: ObjectRef<Services, ConfigDocument> = builder
    .objectRef<ConfigDocument>('ConfigDocument')
    .implement({
      fields: (t) => ({
        id: t.exposeID('id'),
        kind: t.exposeString('kind'),
        scope: t.field({ type: ScopeEnum, resolve: ({ scope }) => scope }),
        scopeId: t.exposeID('scopeId'),
        version: t.exposeInt('version'),
        content: t.string({ description: 'JSON.', resolve: ({ content }) => JSON.stringify(content) }),
        versions: t.field({
          type: [VersionType],
          description: 'Newest first, at most 200.',
          resolve: (document, _, ctx) => ctx.services.documents.versions(document),
        }),
        diff: t.field({
          type: [DifferenceType],
          args: { from: t.arg.int({ required: true }), to: t.arg.int({ required: true }) },
          resolve: (document, { from, to }, ctx) => ctx.services.documents.diff(document, from, to),
        }),
      }),
    });
  builder.asEntity(DocumentType as never, {
    key: builder.selection<{ id: string }>('id') as never,
    resolveReference: (async ({ id }: { id: string }, ctx: Context<Services>) => {
      const access = await ctx.access();
      return ctx.load('document', id, (ids) => ctx.services.documents.byIds(ctx.tenantId, ids, access));
    }) as never,
  });
  const KindType = builder.objectRef<KnownKind>('ConfigKind').implement({
    fields: (t) => ({
      kind: t.exposeString('kind'),
      version: t.exposeInt('version'),
      schema: t.string({ description: 'JSON Schema 2020-12.', resolve: ({ schema }) => JSON.stringify(schema) }),
      ofPlatform: t.exposeBoolean('ofPlatform', {
        description: 'The platform itself reads it; not yours to describe.',
      }),
    }),
  });
  const ChangeType = builder.objectRef<Changed>('ConfigChange').implement({
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'Go on after it.' }),
      version: t.field({ type: VersionType, resolve: ({ version }) => version }),
    }),
  });
  const Connection = countedConnection<Services, ConfigDocument>(builder, 'ConfigDocument', DocumentType);
  builder.queryType({
    fields: (t) => ({
      configDocuments: t.field({
        type: Connection,
        ...askedBy('user', 'CONFIGURE'),
        args: { first: t.arg.int({ defaultValue: 20 }), after: t.arg.string(), kind: t.arg.string() },
        resolve: async (_, { kind, ...args }, ctx) =>
          ctx.services.documents.page(ctx.tenantId, await ctx.access(), args, { kind: kind ?? null }),
      }),
      configDocument: t.field({
        type: DocumentType as never,
        nullable: true,
        ...askedBy('user', 'CONFIGURE'),
        args: { id: t.arg.id({ required: true }) },
        resolve: (async (_: unknown, { id }: { id: string }, ctx: Context<Services>) => {
          const access = await ctx.access();
          return ctx.load('document', id, (ids) => ctx.services.documents.byIds(ctx.tenantId, ids, access));
        }) as never,
      }),
      configKinds: t.field({
        type: [KindType],
        ...askedBy('user', 'CONFIGURE'),
        resolve: (_, _args, ctx) => ctx.services.kinds.all(ctx.tenantId),
      }),
      effectiveConfig: t.field({
        type: [EffectiveType],
        nullable: true,
        ...askedBy('user', 'CONFIGURE'),
        description,
        args: { scope: t.arg({ type: ScopeEnum, required: true }), scopeId: t.arg.id(), kind: t.arg.string() },
        resolve: async (_, { scope, scopeId, kind }, ctx) =>
          ctx.services.documents.effective(ctx.tenantId, await ctx.access(), scope, scopeId ?? ctx.tenantId, kind),
      }),
      edgeConfig: t.field({
        type: [EffectiveType],
        nullable: true,
        ...askedBy('edge'),
        description: 'What holds at the edge that asks.',
        resolve: (_, _args, ctx) => ctx.services.documents.effective(ctx.tenantId, 'everything', 'EDGE', ctx.caller.id),
      }),
    }),
  });
  builder.subscriptionType({
    fields: (t) => ({
      configChanged: t.field({
        type: ChangeType,
        ...askedBy('user', 'CONFIGURE'),
        description: 'Every change in its order; `after` a cursor goes on without a gap, without it from now on.',
        args: { after: t.arg.string() },
        subscribe: (_, { after }, ctx) => ctx.services.feed.follow(ctx.caller, after ?? null) as never,
        resolve: (change) => change as Changed,
      }),
    }),
  });
  const success = <Shape extends object>(name: string, field: string, type: ObjectRef<Services, Shape>) =>
    successType<Services, { value: Shape }>(builder, name, (t) => ({
      [field]: t.field({ type, resolve: ({ value }) => value as never }),
    }));
  const WriteInput = builder.inputType('WriteConfigInput', {
    fields: (t) => ({
      kind: t.string({ required: true }),
      scope: t.field({ type: ScopeEnum, required: true }),
      scopeId: t.id({ description: 'Of the site, edge or camera; not of the tenant.' }),
      content: t.string({ required: true, description: 'A JSON object; null takes an inherited key away.' }),
      version: t.int({ required: true, description: 'The one you saw; 0 for a new document.' }),
      note: t.string(),
    }),
  });
  const RollbackInput = builder.inputType('RollbackConfigInput', {
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      to: t.int({ required: true }),
      note: t.string(),
    }),
  });
  const KindInput = builder.inputType('DescribeConfigKindInput', {
    fields: (t) => ({
      kind: t.string({ required: true }),
      schema: t.string({ required: true, description: 'JSON Schema 2020-12, without pattern.' }),
      version: t.int({ required: true, description: 'The one you saw; 0 for a new kind.' }),
    }),
  });
  const errors = ['ValidationError', 'NotFound', 'Forbidden', 'Conflict'] as const;
  const results = {
    write: resultType(builder, 'WriteConfigResult', success('WriteConfigSuccess', 'document', DocumentType), errors),
    rollback: resultType(
      builder,
      'RollbackConfigResult',
      success('RollbackConfigSuccess', 'document', DocumentType),
      errors,
    ),
    kind: resultType(
      builder,
      'DescribeConfigKindResult',
      success('DescribeConfigKindSuccess', 'kind', KindType),
      errors,
    ),
  };
  builder.mutationType({
    fields: (t) => ({
      writeConfig: t.field({
        type: results.write,
        ...askedBy('user', 'CONFIGURE', longText),
        args: { input: t.arg({ type: WriteInput, required: true }) },
        resolve: async (_, { input }, ctx) => ({
          value: await ctx.services.documents.write(ctx.caller, await ctx.access(), input),
        }),
      }),
      rollbackConfig: t.field({
        type: results.rollback,
        ...askedBy('user', 'CONFIGURE'),
        args: { input: t.arg({ type: RollbackInput, required: true }) },
        resolve: async (_, { input }, ctx) => ({
          value: await ctx.services.documents.rollback(ctx.caller, await ctx.access(), input),
        }),
      }),
      describeConfigKind: t.field({
        type: results.kind,
        ...askedBy('user', 'CONFIGURE', longText),
        args: { input: t.arg({ type: KindInput, required: true }) },
        resolve: async (_, { input }, ctx) => ({
          value: await ctx.services.kinds.describe(ctx.tenantId, await ctx.access(), input),
        }),
      }),
    }),
  });
  return { ScopeEnum };
}
