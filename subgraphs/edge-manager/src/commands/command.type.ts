import { askedBy, type ObjectRef, resultType } from '@vms/kit/builder';
import { countedConnection, successType } from '@vms/kit/entities';
import { edgeCommandKinds, edgeParts } from '@vms/schema/edge/edge-command.ts';
import type { Builder, Services } from '../builder.ts';
import { type EdgeServerRef, loadEdge } from '../edges/edge-server.type.ts';
import { commandStates } from './command.entity.ts';
import type { CommandChange } from './command-feed.ts';
import type { EdgeCommand } from './commands.ts';

/** EdgeCommand: sent by people, followed live, reported by edges. */
export function commandType(builder: Builder, EdgeServerType: EdgeServerRef): void {
  const Kind = builder.enumType('EdgeCommandKind', { values: edgeCommandKinds });
  const State = builder.enumType('EdgeCommandState', { values: commandStates });
  const Part = builder.enumType('EdgePart', { values: edgeParts });
  const time = (ms: number | null | undefined): Date | null => (ms == null ? null : new Date(ms));
  const Command: ObjectRef<Services, EdgeCommand> = builder.objectRef<EdgeCommand>('EdgeCommand').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      edgeServer: t.field({
        type: EdgeServerType,
        nullable: true,
        resolve: ({ edgeId }, _, ctx) => loadEdge(edgeId, ctx),
      }),
      kind: t.field({ type: Kind, resolve: ({ order }) => order.kind }),
      part: t.field({ type: Part, nullable: true, resolve: ({ order }) => ('part' in order ? order.part : null) }),
      state: t.field({ type: State, resolve: ({ state }) => state }),
      percent: t.exposeInt('percent'),
      note: t.exposeString('note', { description: 'What it does just now, for people.' }),
      result: t.exposeString('result', { nullable: true, description: 'JSON; once it is DONE.' }),
      code: t.exposeString('code', { nullable: true }),
      message: t.exposeString('message', { nullable: true }),
      askedBy: t.exposeID('askedBy'),
      createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => new Date(createdAtMs) }),
      beginBy: t.field({ type: 'DateTime', resolve: ({ beginByMs }) => new Date(beginByMs) }),
      endedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ endedAtMs }) => time(endedAtMs) }),
    }),
  });
  const Connection = countedConnection<Services, EdgeCommand>(builder, 'EdgeCommand', Command);
  const Change = builder.objectRef<CommandChange>('EdgeCommandChange').implement({
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'Go on after it.' }),
      command: t.field({ type: Command, resolve: ({ command }) => command }),
    }),
  });
  const SendInput = builder.inputType('SendEdgeCommandInput', {
    fields: (t) => ({
      edgeServerId: t.id({ required: true }),
      kind: t.field({ type: Kind, required: true }),
      part: t.field({ type: Part, description: 'For RESTART_PART.' }),
      cameraIds: t.idList({ description: 'For PROBE_CAMERAS; without it, every camera of the edge.' }),
      version: t.string({ description: 'For UPDATE_SOFTWARE.' }),
      idempotencyKey: t.id({ description: 'The same key gives the same command.' }),
      beginWithinSeconds: t.int({ description: 'Not begun by then, it EXPIRES; by itself 600.' }),
    }),
  });
  const one = (name: string) =>
    successType<Services, { command: EdgeCommand }>(builder, name, (t) => ({
      command: t.field({ type: Command, resolve: ({ command }) => command }),
    }));
  const errors = ['ValidationError', 'NotFound', 'Forbidden', 'Conflict'] as const;
  const SendResult = resultType(builder, 'SendEdgeCommandResult', one('SendEdgeCommandSuccess'), errors);
  const CancelResult = resultType(builder, 'CancelEdgeCommandResult', one('CancelEdgeCommandSuccess'), errors);
  const ReportState = builder.enumType('EdgeCommandProgress', { values: ['RUNNING', 'DONE', 'FAILED'] as const });
  const Report = builder.inputType('EdgeCommandReport', {
    fields: (t) => ({
      id: t.id({ required: true }),
      state: t.field({ type: ReportState, required: true }),
      percent: t.int({ required: true }),
      note: t.string({ required: true }),
      result: t.string(),
      code: t.string(),
      message: t.string(),
    }),
  });
  const ReportInput = builder.inputType('EdgeReportCommandsInput', {
    fields: (t) => ({ commands: t.field({ type: [Report], required: true }) }),
  });
  builder.queryFields((t) => ({
    edgeCommand: t.field({
      type: Command,
      nullable: true,
      ...askedBy('user', 'CONFIGURE'),
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ctx.services.commands.byId(ctx.tenantId, id, await ctx.access()),
    }),
    edgeCommands: t.field({
      type: Connection,
      ...askedBy('user', 'CONFIGURE'),
      args: { first: t.arg.int({ defaultValue: 20 }), after: t.arg.string(), edgeServerId: t.arg.id() },
      resolve: async (_, { edgeServerId, ...page }, ctx) =>
        ctx.services.commands.page(ctx.tenantId, edgeServerId ?? null, page, await ctx.access()),
    }),
  }));
  builder.mutationFields((t) => ({
    sendEdgeCommand: t.field({
      type: SendResult,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: SendInput, required: true }) },
      resolve: async (_, { input }, ctx) => {
        const asked = { ...input, cameraIds: input.cameraIds ?? null };
        return { command: await ctx.services.commands.send(ctx.caller, asked, await ctx.access()) };
      },
    }),
    cancelEdgeCommand: t.field({
      type: CancelResult,
      ...askedBy('user', 'CONFIGURE'),
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ({
        command: await ctx.services.commands.cancel(ctx.tenantId, id, await ctx.access()),
      }),
    }),
    edgeReportCommands: t.idList({
      ...askedBy('edge'),
      args: { input: t.arg({ type: ReportInput, required: true }) },
      resolve: (_, { input }, ctx) => ctx.services.commands.report(ctx.caller, input),
    }),
  }));
  builder.subscriptionType({
    fields: (t) => ({
      edgeCommandChanged: t.field({
        type: Change,
        ...askedBy('user', 'CONFIGURE'),
        description: 'Every command as it changes, in its newest state; `after` a cursor goes on from there.',
        args: { edgeServerId: t.arg.id(), after: t.arg.string() },
        subscribe: (_, { edgeServerId, after }, ctx) =>
          ctx.services.feed.follow(ctx.caller, { edgeId: edgeServerId ?? null, after: after ?? null }) as never,
        resolve: (change) => change as CommandChange,
      }),
    }),
  });
}
