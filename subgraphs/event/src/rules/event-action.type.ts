import { askedBy } from '@vms/kit/builder';
import { derivedId } from '@vms/kit/ids';
import { parseInput } from '@vms/kit/input';
import { askedAction } from '@vms/schema/edge/event-actions.ts';
import { z } from 'zod';
import { type Builder, date } from '../builder.ts';
import type { EventTypes } from '../events/event.type.ts';
import type { Passing } from '../events/events.ts';
import type { StoredAction } from '../store/actions.ts';
import { ACTION_STATES } from '../store/codes.ts';
import { bodyOf } from '../store/rows.ts';
import type { eventRuleType } from './event-rule.type.ts';

const reports = z
  .array(
    askedAction.extend({
      state: z.enum(['DONE', 'FAILED']),
      code: z.string().max(64).nullable(),
      message: z.string().max(2_000).nullable(),
      atMs: z.number(),
    }),
  )
  .max(500);

/** Event.actions, the cameras that rules call up, and what edges tell of what they did. */
export function eventActionType(
  builder: Builder,
  { Event, Camera, Filter }: EventTypes,
  { ActionKind }: ReturnType<typeof eventRuleType>,
): void {
  const State = builder.enumType('EventActionState', { values: ACTION_STATES });
  const Action = builder.objectRef<StoredAction>('EventAction').implement({
    description: 'What a rule has done about an event.',
    fields: (t) => ({
      id: t.id({ resolve: ({ eventId, key }) => `${eventId}:${key}` }),
      kind: t.field({ type: ActionKind, resolve: ({ action }) => action.kind }),
      ruleId: t.exposeID('ruleId'),
      ruleName: t.exposeString('ruleName'),
      camera: t.field({
        type: Camera,
        nullable: true,
        resolve: ({ cameraId }) => (cameraId === null ? null : { id: cameraId }),
      }),
      state: t.field({ type: State, resolve: ({ state }) => state }),
      code: t.exposeString('code', { nullable: true, description: 'Why it failed, or what it waits for.' }),
      message: t.exposeString('message', { nullable: true }),
      at: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was done.',
        resolve: ({ atMs }) => date(atMs),
      }),
      lockId: t.id({
        nullable: true,
        description: 'For LOCK_FOOTAGE: the FootageLock.',
        resolve: ({ eventId, key, action }) => (action.kind === 'LOCK_FOOTAGE' ? derivedId(eventId, key) : null),
      }),
    }),
  });
  builder.objectField(Event, 'actions', (t) =>
    t.field({
      type: [Action],
      resolve: async ({ id }, _, ctx) => {
        const { store } = ctx.services.events;
        const found = await ctx.load('event actions', id, async (ids) =>
          Map.groupBy(await store.rules.actionsOf(ctx.tenantId, ids), ({ eventId }) => eventId),
        );
        return found ?? [];
      },
    }),
  );
  const CallUp = builder.objectRef<Passing>('CameraCallUpItem').implement({
    description: 'event is null in a progress item: the cursor moved on while nothing was called up.',
    fields: (t) => ({
      cursor: t.exposeString('cursor'),
      event: t.field({ type: Event, nullable: true, resolve: ({ event }) => event }),
      cameras: t.field({
        type: t.listRef(Camera, { nullable: true }),
        description: 'null: one that you may not see.',
        resolve: ({ event }) => (event ? (bodyOf(event).shows ?? []) : []).map((id) => ({ id })),
      }),
    }),
  });
  builder.subscriptionField('cameraCallUps', (t) =>
    t.field({
      type: CallUp,
      description: 'Cameras that rules call up, in the order of their events; resumes as eventRaised does.',
      args: { after: t.arg.string(), filter: t.arg({ type: Filter }) },
      subscribe: (_, args, ctx) =>
        ctx.services.events.follow(ctx.caller, args, false, (event) => (bodyOf(event).shows ?? []).length > 0),
      resolve: (item) => item as Passing,
    }),
  );
  builder.mutationField('edgeReportActions', (t) =>
    t.field({
      ...askedBy('edge'),
      type: ['Boolean'],
      description: 'Reports (schema/edge/event-actions.ts) as JSON. Per report: false when its event is not here yet.',
      args: { reports: t.arg.string({ required: true }) },
      resolve: (_, { reports: text }, ctx) =>
        ctx.services.actions.take(ctx.caller, parseInput(reports, parseJson(text))),
    }),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
