import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { SendFailure } from '@vms/kit/webhook';
import { ChannelEntity } from '../channels/channel.entity.ts';
import type { Caller } from '../channels/channels.ts';
import { placeOf } from '../places/places.ts';
import type { Rules } from '../rules/rules.ts';
import { defaultTemplate, type Message, render } from '../rules/template.ts';
import { emptyQueue, leaseMs, takeDue } from '../sending/queue.ts';
import type { Senders } from '../sending/senders.ts';
import { DeliveryEntity, DeliveryEventEntity } from './delivery.entity.ts';

export type Delivery = InferEntity<typeof DeliveryEntity>;
export type DeliveryFilter = { state?: string | null; channelId?: string | null; ruleId?: string | null };
type PageArgs = { first?: number | null | undefined; after?: string | null | undefined };

const attemptsMax = 8;
const firstDelayMs = 30_000;
const delayMsMax = 3_600_000;

/** The messages on their way: sends what is due, again with growing delays, and gives up into the dead letters. */
export class Deliveries {
  readonly #deps: Pick<Deps, 'relational' | 'newId' | 'clock' | 'log'>;
  readonly #senders: Senders;
  readonly #rules: Rules;

  constructor(deps: Pick<Deps, 'relational' | 'newId' | 'clock' | 'log'>, senders: Senders, rules: Rules) {
    this.#deps = deps;
    this.#senders = senders;
    this.#rules = rules;
  }

  /** Sends everything that is due now, several at once; resolves when each had its attempt. */
  sendDue(): Promise<void> {
    const { relational, clock } = this.#deps;
    return emptyQueue(
      () => takeDue<Delivery>(relational.system(), DeliveryEntity, clock.now()),
      (delivery) => this.#attempt(delivery),
    );
  }

  async page(tenantId: string, access: Access, args: PageArgs, filter: DeliveryFilter): Promise<CountedPage<Delivery>> {
    access.require('CONFIGURE');
    const where = Object.fromEntries(Object.entries(filter).filter(([, value]) => value != null));
    return pageById(this.#deps.relational.forTenant(tenantId), DeliveryEntity, where, args);
  }

  /** By event, oldest first; of events that the access shows. */
  async ofEvents(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, Delivery[]>> {
    const em = this.#deps.relational.forTenant(tenantId);
    const seen = access.predicate(null, { camera: 'cameraId', site: 'siteId' });
    const links = await em.find(DeliveryEventEntity, { $and: [{ eventId: { $in: [...ids] } }, seen] });
    const wanted = [...new Set(links.map(({ deliveryId }) => deliveryId))];
    const rows = await em.find(DeliveryEntity, { id: { $in: wanted } }, { orderBy: { id: 'asc' } });
    const told = (eventId: string, { id }: Delivery) =>
      links.some((link) => link.eventId === eventId && link.deliveryId === id);
    return new Map(ids.map((eventId) => [eventId, rows.filter((row) => told(eventId, row))]));
  }

  /** Sends an example at once, once; the delivery says how it went. */
  async test(caller: Caller, access: Access, channelId: string): Promise<Delivery> {
    access.require('CONFIGURE');
    const { relational, newId, clock } = this.#deps;
    const em = relational.forTenant(caller.tenantId);
    if (!(await em.findOne(ChannelEntity, { id: channelId }))) throw notFound('channel', channelId);
    const nowMs = clock.now();
    const delivery = em.create(DeliveryEntity, {
      ...{ id: newId(), tenantId: caller.tenantId, ruleId: null, channelId, step: 0, throttleKey: '', throttled: 0 },
      ...{ state: 'SENDING', dueAtMs: nowMs, leaseUntilMs: nowMs + leaseMs, attempts: 0, error: null },
      ...{ ...defaultTemplate, items: [this.#rules.example()], digest: false, createdAtMs: nowMs, sentAtMs: null },
    });
    await em.flush();
    await this.#attempt(delivery);
    return em.fork().findOneOrFail(DeliveryEntity, { id: delivery.id });
  }

  /** A dead letter once more, from its first attempt on. */
  async retry(caller: Caller, access: Access, id: string): Promise<Delivery> {
    access.require('CONFIGURE');
    const em = this.#deps.relational.forTenant(caller.tenantId);
    const delivery = await em.findOne(DeliveryEntity, { id });
    if (!delivery) throw notFound('delivery', id);
    if (delivery.state !== 'DEAD')
      throw new Fault('CONFLICT', `The delivery is ${delivery.state}; only a DEAD one is sent again.`);
    Object.assign(delivery, { state: 'PENDING', attempts: 0, dueAtMs: this.#deps.clock.now(), error: null });
    await em.flush();
    return delivery;
  }

  /** The text as it goes out, with the names that places have now. */
  async messageOf(delivery: Delivery): Promise<Message> {
    const em = this.#deps.relational.forTenant(delivery.tenantId);
    const events = [];
    for (const item of delivery.items)
      events.push({ item, place: await placeOf(em, { tenantId: delivery.tenantId, ...item }) });
    return render(delivery, events);
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { clock, log, relational } = this.#deps;
    const em = relational.forTenant(delivery.tenantId);
    const failure = await this.#send(em, delivery).then(
      () => null,
      (error: unknown) => {
        if (error instanceof SendFailure) return error;
        log.error({ err: error, deliveryId: delivery.id }, 'A delivery failed in an unexpected way.');
        return new SendFailure('The message could not be made; the log has the delivery id.', { permanent: false });
      },
    );
    const nowMs = clock.now();
    const attempts = delivery.attempts + 1;
    const where = { id: delivery.id, state: 'SENDING' as const, leaseUntilMs: delivery.leaseUntilMs };
    if (!failure) {
      await em.nativeUpdate(DeliveryEntity, where, { state: 'SENT', attempts, sentAtMs: nowMs, error: null });
      return;
    }
    const over = failure.permanent || attempts >= attemptsMax || delivery.ruleId === null;
    const delayMs = failure.retryAfterMs ?? firstDelayMs * 2 ** (attempts - 1);
    await em.nativeUpdate(DeliveryEntity, where, {
      ...{ state: over ? 'DEAD' : 'PENDING', attempts, error: failure.message.slice(0, 500), leaseUntilMs: 0 },
      dueAtMs: over ? delivery.dueAtMs : nowMs + Math.min(delayMs, delayMsMax),
    });
  }

  async #send(em: EntityManager, delivery: Delivery): Promise<void> {
    const channel = await em.findOne(ChannelEntity, { id: delivery.channelId });
    if (!channel) throw new SendFailure('The channel was removed.', { permanent: true });
    if (!channel.enabled && delivery.ruleId !== null)
      throw new SendFailure('The channel is switched off.', { permanent: true });
    const message = await this.messageOf(delivery);
    await this.#senders.send(channel, { deliveryId: delivery.id, message, items: delivery.items });
  }
}
