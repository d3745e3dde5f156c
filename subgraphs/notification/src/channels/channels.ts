import { createHash } from 'node:crypto';
import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { idText, line, parseInput } from '@vms/kit/input';
import type { Outbound } from '@vms/kit/outbound';
import { z } from 'zod';
import { ChannelEntity, PushSubscriptionEntity } from './channel.entity.ts';
import { addedChannel, changedChannel, type Target, targetOf } from './channel-input.ts';

export type Channel = InferEntity<typeof ChannelEntity>;
export type PushSubscription = InferEntity<typeof PushSubscriptionEntity>;
export type Caller = Principal & { tenantId: string };
type PageArgs = { first?: number | null | undefined; after?: string | null | undefined };

const channelsMax = 200;
const subscriptionsPerUserMax = 20;
const subscribed = z.object({
  channelId: idText,
  endpoint: line(2_000),
  p256dh: z.string().regex(/^[A-Za-z0-9_=-]{60,120}$/, 'is no key of a push subscription'),
  auth: z.string().regex(/^[A-Za-z0-9_=-]{16,48}$/, 'is no secret of a push subscription'),
});

/** Ways to reach people: kept with their secrets sealed, changed by people who may configure the tenant. */
export class Channels {
  readonly #deps: Pick<Deps, 'relational' | 'newId' | 'clock' | 'keys'>;
  readonly #outbound: Outbound;

  constructor(deps: Pick<Deps, 'relational' | 'newId' | 'clock' | 'keys'>, outbound: Outbound) {
    this.#deps = deps;
    this.#outbound = outbound;
  }

  /** `shownOnce`: a signing secret made here, which nothing shows again. */
  async add(caller: Caller, access: Access, input: unknown): Promise<{ channel: Channel; shownOnce: string | null }> {
    access.require('CONFIGURE');
    const { name, enabled, ...target } = parseInput(addedChannel, input);
    const to = targetOf(target, this.#outbound);
    if (!to)
      throw new Fault('VALIDATION_FAILED', 'Give one of email, webhook, webPush, sms, chat.', { field: 'input' });
    const em = this.#em(caller.tenantId);
    await refuseTaken(em, name);
    if ((await em.count(ChannelEntity, {})) >= channelsMax)
      throw new Fault('CONFLICT', `A tenant has at most ${channelsMax} channels; remove one first.`);
    const id = this.#deps.newId();
    const channel = em.create(ChannelEntity, {
      id,
      tenantId: caller.tenantId,
      name,
      kind: to.kind,
      enabled: enabled ?? true,
      version: 1,
      settings: to.settings,
      sealed: this.#seal(id, to),
      createdAtMs: this.#deps.clock.now(),
    });
    await em.flush();
    return { channel, shownOnce: to.shownOnce };
  }

  async update(
    caller: Caller,
    access: Access,
    input: unknown,
  ): Promise<{ channel: Channel; shownOnce: string | null }> {
    access.require('CONFIGURE');
    const { id, version, name, enabled, ...target } = parseInput(changedChannel, input);
    const to = targetOf(target, this.#outbound);
    const em = this.#em(caller.tenantId);
    const channel = await this.#get(em, id);
    refuseStale(channel, version);
    if (to && to.kind !== channel.kind)
      throw new Fault(
        'VALIDATION_FAILED',
        `"${channel.name}" is of kind ${channel.kind}; add another channel instead.`,
        {
          field: 'input',
        },
      );
    if (name != null && name !== channel.name) {
      await refuseTaken(em, name);
      channel.name = name;
    }
    if (enabled != null) channel.enabled = enabled;
    if (to) Object.assign(channel, { settings: to.settings, sealed: this.#seal(id, to) });
    channel.version += 1;
    await em.flush();
    return { channel, shownOnce: to?.shownOnce ?? null };
  }

  /** What still waits for it goes to the dead letters. */
  async remove(caller: Caller, access: Access, id: string): Promise<{ id: string }> {
    access.require('CONFIGURE');
    const em = this.#em(caller.tenantId);
    em.remove(await this.#get(em, id));
    await em.flush();
    await em.nativeDelete(PushSubscriptionEntity, { channelId: id });
    return { id };
  }

  async page(tenantId: string, access: Access, args: PageArgs): Promise<CountedPage<Channel>> {
    access.require('CONFIGURE');
    return pageById(this.#em(tenantId), ChannelEntity, {}, args);
  }

  async byIds(tenantId: string, ids: readonly string[]): Promise<Map<string, Channel>> {
    const found = await this.#em(tenantId).find(ChannelEntity, { id: { $in: [...ids] } });
    return new Map(found.map((channel) => [channel.id, channel]));
  }

  /** Channels that browsers may subscribe to, for everyone of the tenant. */
  pushChannels(tenantId: string): Promise<Channel[]> {
    return this.#em(tenantId).find(ChannelEntity, { kind: 'WEB_PUSH', enabled: true }, { orderBy: { id: 'asc' } });
  }

  /** The caller's own browser; again is harmless. It hears only of what its owner may see. */
  async subscribePush(caller: Caller, input: unknown): Promise<PushSubscription> {
    const { channelId, endpoint, p256dh, auth } = parseInput(subscribed, input);
    this.#outbound.check(endpoint);
    const em = this.#em(caller.tenantId);
    const channel = await this.#get(em, channelId);
    if (channel.kind !== 'WEB_PUSH') throw notFound('push channel', channelId);
    const endpointHash = createHash('sha256').update(endpoint).digest('hex');
    const known = await em.findOne(PushSubscriptionEntity, { channelId, endpointHash });
    const own = await em.count(PushSubscriptionEntity, { userId: caller.id });
    if (!known && own >= subscriptionsPerUserMax)
      throw new Fault('CONFLICT', `You have ${own} browsers subscribed; unsubscribe one first.`);
    const id = known?.id ?? this.#deps.newId();
    const sealed = this.#deps.keys.seal(JSON.stringify({ endpoint, p256dh, auth }), id);
    const row = { userId: caller.id, sealed };
    const subscription = known
      ? Object.assign(known, row)
      : em.create(PushSubscriptionEntity, {
          ...row,
          ...{ id, tenantId: caller.tenantId, channelId, endpointHash, createdAtMs: this.#deps.clock.now() },
        });
    await em.flush();
    return subscription;
  }

  async unsubscribePush(caller: Caller, id: string): Promise<{ id: string }> {
    const gone = await this.#em(caller.tenantId).nativeDelete(PushSubscriptionEntity, { id, userId: caller.id });
    if (gone === 0) throw notFound('push subscription of yours', id);
    return { id };
  }

  #em(tenantId: string): EntityManager {
    return this.#deps.relational.forTenant(tenantId);
  }

  #seal(id: string, { secret }: Target): string | null {
    return secret && this.#deps.keys.seal(JSON.stringify(secret), id);
  }

  async #get(em: EntityManager, id: string): Promise<Channel> {
    const channel = await em.findOne(ChannelEntity, { id });
    if (!channel) throw notFound('channel', id);
    return channel;
  }
}

async function refuseTaken(em: EntityManager, name: string): Promise<void> {
  if ((await em.count(ChannelEntity, { name })) > 0)
    throw new Fault('CONFLICT', `A channel is already called "${name}"; choose another name.`);
}

/** Throws CONFLICT unless the caller has seen the latest. */
export function refuseStale(row: { name: string; version: number }, version: number): void {
  if (row.version !== version)
    throw new Fault('CONFLICT', `"${row.name}" was changed meanwhile (version ${row.version}); load it again.`);
}
