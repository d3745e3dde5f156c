import { defineSubgraph } from '@vms/kit/define-subgraph';
import { createOutbound } from '@vms/kit/outbound';
import { z } from 'zod';
import { AccountMailEntity } from './account-mails/account-mail.entity.ts';
import { accountMailType } from './account-mails/account-mail.type.ts';
import { AccountMails } from './account-mails/account-mails.ts';
import { mailServerOf, mailSettings } from './account-mails/mail-server.ts';
import type { Services } from './builder.ts';
import { ChannelEntity, PushSubscriptionEntity } from './channels/channel.entity.ts';
import { channelType } from './channels/channel.type.ts';
import { Channels } from './channels/channels.ts';
import { Deliveries } from './deliveries/deliveries.ts';
import { DeliveryEntity, DeliveryEventEntity } from './deliveries/delivery.entity.ts';
import { deliveryType } from './deliveries/delivery.type.ts';
import { cancelEscalations, raiseDeliveries } from './deliveries/raise.ts';
import { NotificationCameraEntity, NotificationSiteEntity } from './places/place.entity.ts';
import { learnCamera, learnSite } from './places/places.ts';
import { RuleEntity } from './rules/rule.entity.ts';
import { ruleType } from './rules/rule.type.ts';
import { Rules } from './rules/rules.ts';
import { Senders } from './sending/senders.ts';
import { startSending } from './sending/sending-loop.ts';

const config = z.object({
  /** `1` for an installation whose mail server or receivers stand in its own network. */
  VMS_NOTIFY_PRIVATE_ADDRESSES: z.enum(['0', '1']).default('0'),
  ...mailSettings,
});
type Config = z.infer<typeof config>;

interface Running extends Services {
  readonly raise: (payload: unknown, em: Parameters<typeof raiseDeliveries>[1]) => Promise<void>;
}

/** Who is told of which event, by which way, when, and whether it arrived. */
export const notification = defineSubgraph<Running, Config>({
  name: 'notification',
  config: config as z.ZodType<Config>,
  entities: [
    ChannelEntity,
    PushSubscriptionEntity,
    RuleEntity,
    DeliveryEntity,
    DeliveryEventEntity,
    AccountMailEntity,
    NotificationSiteEntity,
    NotificationCameraEntity,
  ],
  services: (deps) => {
    const outbound = createOutbound({ allowPrivate: deps.config.VMS_NOTIFY_PRIVATE_ADDRESSES === '1' });
    const rules = new Rules(deps);
    const deliveries = new Deliveries(deps, new Senders(deps, outbound), rules);
    const accountMails = new AccountMails(deps, {
      server: mailServerOf(deps.config),
      publicUrl: deps.config.VMS_PUBLIC_URL,
    });
    const sending = [deliveries, accountMails].map((queue) => startSending(queue, deps.log));
    return {
      channels: new Channels(deps, outbound),
      rules,
      deliveries,
      accountMails,
      raise: (payload, em) => raiseDeliveries(deps, em, payload as never),
      stopSending: async () => void (await Promise.all(sending.map((stop) => stop()))),
    };
  },
  consumes: {
    'vms.sites': (site, { em }) => learnSite(em, site as never),
    'vms.cameras': (camera, { em }) => learnCamera(em, camera as never),
    'vms.events': (events, { services, em }) => services.raise(events, em),
    'vms.mail': (mail, { services, em, message }) => services.accountMails.add(em, message.id, mail),
    'vms.event-changes': (change, { em }) => cancelEscalations(em, change as never),
  },
  schema: (builder) => {
    const types = { Channel: channelType(builder as never), Rule: ruleType(builder as never) };
    deliveryType(builder as never, types);
    accountMailType(builder as never);
  },
  stop: (services) => services.stopSending(),
});
