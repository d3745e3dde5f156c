import { accessOf } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import type { Outbound } from '@vms/kit/outbound';
import { overHttp, SendFailure, signWebhook } from '@vms/kit/webhook';
import webPush from 'web-push';
import { z } from 'zod';
import { PushSubscriptionEntity } from '../channels/channel.entity.ts';
import { webhookSettings, webPushSettings } from '../channels/channel-input.ts';
import type { Channel, PushSubscription } from '../channels/channels.ts';
import type { Item, Message } from '../rules/template.ts';
import { chatRequest, smsRequests } from './chat.ts';
import { sendEmail } from './email.ts';

export interface Outgoing {
  readonly deliveryId: string;
  readonly message: Message;
  readonly items: readonly Item[];
}

const secrets = z.record(z.string(), z.string());
const subscriptionSecret = z.object({ endpoint: z.string(), p256dh: z.string(), auth: z.string() });
const PUSH_TTL_SECONDS = 3_600;

/** Carries one message out by a channel. Throws SendFailure; done twice it repeats the same delivery id. */
export class Senders {
  readonly #deps: Pick<Deps, 'relational' | 'keys' | 'clock'>;
  readonly #outbound: Outbound;

  constructor(deps: Pick<Deps, 'relational' | 'keys' | 'clock'>, outbound: Outbound) {
    this.#deps = deps;
    this.#outbound = outbound;
  }

  async send(channel: Channel, outgoing: Outgoing): Promise<void> {
    const secret = this.#secretOf(channel);
    const { settings, kind } = channel;
    const { message } = outgoing;
    if (kind === 'EMAIL') return sendEmail(this.#outbound, settings, secret.password ?? null, outgoing);
    if (kind === 'WEBHOOK') return this.#webhook(settings, secret.signingSecret ?? '', outgoing);
    if (kind === 'CHAT') return overHttp(this.#outbound, chatRequest(settings, secret, message), 'The chat provider');
    if (kind === 'WEB_PUSH') return this.#webPush(channel, secret.privateKey ?? '', outgoing);
    for (const request of smsRequests(settings, secret, message))
      await overHttp(this.#outbound, request, 'The SMS provider');
  }

  #secretOf({ id, sealed }: Channel): Record<string, string> {
    return sealed == null ? {} : secrets.parse(JSON.parse(this.#deps.keys.open(sealed, id)));
  }

  async #webhook(settings: Record<string, unknown>, secret: string, outgoing: Outgoing): Promise<void> {
    const { url } = webhookSettings.parse(settings);
    const { deliveryId, message, items } = outgoing;
    const events = items.map(({ raisedAtMs, ...item }) => ({ ...item, raisedAt: new Date(raisedAtMs).toISOString() }));
    const body = JSON.stringify({ deliveryId, subject: message.subject, text: message.body, events });
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': deliveryId,
      'x-vms-signature': signWebhook(secret, body, this.#deps.clock.now()),
    };
    await overHttp(this.#outbound, { url, headers, body }, 'The webhook');
  }

  /** To every browser whose owner may see the events; one that is gone is forgotten. */
  async #webPush(channel: Channel, privateKey: string, outgoing: Outgoing): Promise<void> {
    const em = this.#deps.relational.forTenant(channel.tenantId);
    const failures: SendFailure[] = [];
    for (const subscription of await em.find(PushSubscriptionEntity, { channelId: channel.id })) {
      if (!(await this.#mayHear(subscription, outgoing.items))) continue;
      try {
        await this.#push(channel, subscription, privateKey, outgoing);
      } catch (error) {
        if (!(error instanceof SendFailure)) throw error;
        if (/answered (404|410)\./.test(error.message))
          await em.nativeDelete(PushSubscriptionEntity, { id: subscription.id });
        else failures.push(error);
      }
    }
    const again = failures.find((failure) => !failure.permanent) ?? failures[0];
    if (again) throw again;
  }

  async #mayHear({ tenantId, userId }: PushSubscription, items: readonly Item[]): Promise<boolean> {
    const access = await accessOf(this.#deps.relational, { kind: 'user', id: userId, tenantId });
    return items.every(({ cameraId, siteId }) => access.permits(null, { cameraId, siteId }));
  }

  #push(channel: Channel, subscription: PushSubscription, privateKey: string, outgoing: Outgoing): Promise<void> {
    const { contact, publicKey } = webPushSettings.parse(channel.settings);
    const opened = this.#deps.keys.open(subscription.sealed, subscription.id);
    const { endpoint, p256dh, auth } = subscriptionSecret.parse(JSON.parse(opened));
    const payload = JSON.stringify({ ...outgoing.message, deliveryId: outgoing.deliveryId });
    const request = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
      vapidDetails: { subject: `mailto:${contact}`, publicKey, privateKey },
      TTL: PUSH_TTL_SECONDS,
      // A push service keeps one message per topic: a repeat replaces, it does not add.
      topic: outgoing.deliveryId.replaceAll('-', '').slice(-32),
    });
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    return overHttp(this.#outbound, { url: endpoint, headers, body: request.body }, 'The push service');
  }
}
