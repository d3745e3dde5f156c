import { askedBy } from '@vms/kit/builder';
import type { Context } from '@vms/kit/context';
import type { Builder, Services } from '../builder.ts';
import type { EdgeConfigState } from './applied.ts';

/** What edges do with the documents that hold for them, and how they say so. Returns the field that EdgeServer shows. */
export function appliedType(builder: Builder) {
  const State = builder.enumType('EdgeConfigProgress', {
    description:
      'PENDING: the edge was not told yet, is away or is just applying it. REFUSED: it runs its last good one.',
    values: ['APPLIED', 'PENDING', 'REFUSED'] as const,
  });
  const Problem = builder.objectRef<{ code: string; message: string }>('EdgeConfigProblem').implement({
    fields: (t) => ({ code: t.exposeString('code'), message: t.exposeString('message') }),
  });
  const ConfigState = builder.objectRef<EdgeConfigState>('EdgeConfigState').implement({
    description: 'What an edge is to run of one kind of document, and what it runs.',
    fields: (t) => ({
      kind: t.exposeString('kind'),
      desiredRevision: t.exposeString('desiredRevision', { description: 'As in `config { revision }`.' }),
      appliedRevision: t.exposeString('appliedRevision', { nullable: true }),
      state: t.field({ type: State, resolve: ({ state }) => state }),
      error: t.field({ type: Problem, nullable: true, resolve: ({ error }) => error }),
      asOf: t.field({
        type: 'DateTime',
        nullable: true,
        resolve: ({ asOfMs }) => (asOfMs === null ? null : new Date(asOfMs)),
      }),
    }),
  });
  const Refusal = builder.inputType('EdgeSettingsRefusal', {
    fields: (t) => ({
      revision: t.string({ required: true }),
      code: t.string({ required: true }),
      message: t.string({ required: true }),
    }),
  });
  const Document = builder.inputType('EdgeSettingsReport', {
    fields: (t) => ({
      kind: t.string({ required: true }),
      appliedRevision: t.string(),
      refused: t.field({ type: Refusal }),
    }),
  });
  const Input = builder.inputType('EdgeReportSettingsInput', {
    fields: (t) => ({
      asOf: t.field({ type: 'DateTime', required: true }),
      documents: t.field({ type: [Document], required: true }),
    }),
  });
  builder.mutationFields((t) => ({
    edgeReportSettings: t.boolean({
      ...askedBy('edge'),
      args: { input: t.arg({ type: Input, required: true }) },
      resolve: async (_, { input }, ctx) => {
        await ctx.services.applied.report(ctx.caller, input);
        return true;
      },
    }),
  }));
  return {
    ConfigState,
    resolve: async ({ id }: { id: string }, ctx: Context<Services>) =>
      ctx.services.applied.ofEdge(ctx.tenantId, await ctx.access(), id),
  };
}
