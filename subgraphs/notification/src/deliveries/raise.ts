import type { EntityManager } from '@mikro-orm/sql';
import type { Deps } from '@vms/kit/define-subgraph';
import { eventMatches } from '@vms/kit/event-match';
import { placeOf } from '../places/places.ts';
import { RuleEntity } from '../rules/rule.entity.ts';
import type { Rule } from '../rules/rules.ts';
import { firstOutsideMs, windowEndMs } from '../rules/schedule.ts';
import type { Item } from '../rules/template.ts';
import { DeliveryEntity, DeliveryEventEntity, type DeliveryState } from './delivery.entity.ts';

type RaiseDeps = Pick<Deps, 'newId' | 'clock'>;
const minuteMs = 60_000;
/** A digest that is full goes out as it is; the next event opens another. */
const digestItemsMax = 500;

/** Turns events into deliveries by the tenant's rules, in the transaction of the message that told of them. */
export async function raiseDeliveries(
  deps: RaiseDeps,
  em: EntityManager,
  { tenantId, events = [] }: { tenantId: string; events?: readonly Item[] },
): Promise<void> {
  if (events.length === 0) return;
  const rules = await em.find(RuleEntity, { tenantId, enabled: true }, { orderBy: { id: 'asc' } });
  for (const item of events) {
    for (const rule of rules) {
      if (!eventMatches(rule, item)) continue;
      const { timezone } = await placeOf(em, { tenantId, ...item });
      if (rule.schedule.length > 0 && windowEndMs(rule.schedule, item.raisedAtMs, timezone) === null) continue;
      await raise(deps, em, rule, item, timezone);
      // The next event of this message must see what this one made.
      await em.flush();
    }
  }
}

/** Somebody has seen the event, or has been given it: what had not been sent yet needs no escalation. */
export async function cancelEscalations(
  em: EntityManager,
  { tenantId, id, state, assigneeId }: { tenantId: string; id: string; state?: string; assigneeId?: string | null },
): Promise<void> {
  if ((state === undefined || state === 'OPEN') && assigneeId == null) return;
  const told = await em.find(DeliveryEventEntity, { tenantId, eventId: id });
  const ids = told.map(({ deliveryId }) => deliveryId);
  await em.nativeUpdate(
    DeliveryEntity,
    { id: { $in: ids }, state: 'PENDING', step: { $gt: 0 } },
    { state: 'CANCELLED' },
  );
}

async function raise(deps: RaiseDeps, em: EntityManager, rule: Rule, item: Item, timezone: string): Promise<void> {
  const nowMs = deps.clock.now();
  const { tenantId } = rule;
  const throttleKey = `${item.cameraId} ${item.kind}`;
  if (rule.throttleSeconds > 0) {
    const since = { $gt: nowMs - rule.throttleSeconds * 1000 };
    const where = { tenantId, ruleId: rule.id, throttleKey, createdAtMs: since };
    const last = await em.findOne(DeliveryEntity, where, { orderBy: { createdAtMs: 'desc' } });
    if (last) {
      last.throttled += 1;
      return;
    }
  }
  for (const [step, { channelId, afterMinutes }] of rule.steps.entries()) {
    const wantedMs = nowMs + (rule.digestMinutes + afterMinutes) * minuteMs;
    const due = dueOf(rule, item, wantedMs, timezone);
    const open = rule.digestMinutes > 0 ? await openDigest(em, rule, channelId, nowMs) : null;
    if (open && due.state === 'PENDING') {
      open.items = [...open.items, item];
      em.create(DeliveryEventEntity, linkOf(open.id, tenantId, item));
      continue;
    }
    const id = deps.newId();
    em.create(DeliveryEntity, {
      ...{ id, tenantId, ruleId: rule.id, channelId, step, throttleKey, throttled: 0 },
      ...{ state: due.state, dueAtMs: due.atMs, leaseUntilMs: 0, attempts: 0, error: null },
      ...{ subject: rule.subject, body: rule.body, items: [item], digest: rule.digestMinutes > 0 },
      ...{ createdAtMs: nowMs, sentAtMs: null },
    });
    em.create(DeliveryEventEntity, linkOf(id, tenantId, item));
  }
}

function linkOf(deliveryId: string, tenantId: string, { id: eventId, cameraId, siteId }: Item) {
  return { deliveryId, eventId, tenantId, cameraId, siteId };
}

async function openDigest(em: EntityManager, rule: Rule, channelId: string, nowMs: number) {
  const where = {
    tenantId: rule.tenantId,
    ruleId: rule.id,
    channelId,
    digest: true,
    state: 'PENDING' as const,
    attempts: 0,
  };
  const open = await em.findOne(DeliveryEntity, { ...where, dueAtMs: { $gt: nowMs } }, { orderBy: { id: 'desc' } });
  return open && open.items.length < digestItemsMax ? open : null;
}

/** Quiet hours move a message to their end, or drop it; what is critical may break them. */
function dueOf(rule: Rule, item: Item, wantedMs: number, timezone: string): { state: DeliveryState; atMs: number } {
  if (rule.criticalBreaksQuiet && item.severity === 'CRITICAL') return { state: 'PENDING', atMs: wantedMs };
  const freeMs = firstOutsideMs(rule.quietHours, wantedMs, timezone);
  if (freeMs === wantedMs) return { state: 'PENDING', atMs: wantedMs };
  if (rule.quietMode === 'DROP' || freeMs === null) return { state: 'HELD_BACK', atMs: wantedMs };
  return { state: 'PENDING', atMs: freeMs };
}
