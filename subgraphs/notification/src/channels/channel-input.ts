import { randomBytes } from 'node:crypto';
import { Fault } from '@vms/kit/fault';
import { idText, line } from '@vms/kit/input';
import type { Outbound } from '@vms/kit/outbound';
import webPush from 'web-push';
import { z } from 'zod';
import type { ChannelKind } from './channel.entity.ts';

const address = z.email().max(254);
const url = line(2_000);
const secret = z
  .string()
  .min(8)
  .max(4_000)
  .regex(/^\P{Cc}*$/u, 'has control characters');
const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'is no phone number in the form +441632960961');

export const emailSettings = z.object({
  host: line(253),
  port: z.int().min(1).max(65_535),
  secure: z.boolean(),
  from: address,
  to: z.array(address).min(1).max(50),
  username: line(254).nullish(),
});
export const webhookSettings = z.object({ url });
export const webPushSettings = z.object({ contact: address, publicKey: z.string() });
export const smsSettings = z.object({
  provider: z.enum(['TWILIO']),
  accountId: z.string().regex(/^[A-Za-z0-9]{1,64}$/, 'has other characters than letters and digits'),
  from: line(20),
  to: z.array(phone).min(1).max(50),
  baseUrl: url,
});
export const chatSettings = z.object({
  provider: z.enum(['SLACK', 'TEAMS', 'TELEGRAM']),
  chatId: line(100).nullish(),
  baseUrl: url.nullish(),
});

const optional = <T extends z.ZodType>(schema: T) => schema.nullish();
const targetShape = {
  email: optional(emailSettings.extend({ password: z.string().min(1).max(1_000).nullish() })),
  webhook: optional(webhookSettings.extend({ signingSecret: secret.nullish() })),
  webPush: optional(webPushSettings.pick({ contact: true })),
  sms: optional(smsSettings.extend({ baseUrl: url.nullish(), token: secret })),
  chat: optional(chatSettings.extend({ webhookUrl: url.nullish(), botToken: secret.nullish() })),
};
export const addedChannel = z.object({ name: line(100), enabled: z.boolean().nullish(), ...targetShape });
export const changedChannel = z.object({
  id: idText,
  version: z.int(),
  name: line(100).nullish(),
  enabled: z.boolean().nullish(),
  ...targetShape,
});
export type TargetInput = Omit<z.infer<typeof addedChannel>, 'name' | 'enabled'>;

/** Where a channel leads: what may be read, what is sealed, and what is shown once. */
export interface Target {
  readonly kind: ChannelKind;
  readonly settings: Record<string, unknown>;
  readonly secret: Record<string, string> | null;
  readonly shownOnce: string | null;
}

const wrong = (field: string, message: string) => new Fault('VALIDATION_FAILED', message, { field });

/** The one target of an input, or null when it names none; throws when it names two or an address that is refused. */
export function targetOf(input: TargetInput, outbound: Outbound): Target | null {
  const { email, webhook, webPush: push, sms, chat } = input;
  const named = [email, webhook, push, sms, chat].filter((one) => one != null);
  if (named.length > 1)
    throw wrong('input', 'A channel leads to one target: give one of email, webhook, webPush, sms, chat.');
  if (email) {
    const { password, ...settings } = email;
    if ((settings.username == null) !== (password == null))
      throw wrong('email.password', 'Give username and password together, or neither.');
    return { kind: 'EMAIL', settings, secret: password == null ? null : { password }, shownOnce: null };
  }
  if (webhook) {
    outbound.check(webhook.url);
    const signingSecret = webhook.signingSecret ?? `whsec_${randomBytes(32).toString('base64url')}`;
    const shownOnce = webhook.signingSecret == null ? signingSecret : null;
    return { kind: 'WEBHOOK', settings: { url: webhook.url }, secret: { signingSecret }, shownOnce };
  }
  if (push) {
    const { publicKey, privateKey } = webPush.generateVAPIDKeys();
    return { kind: 'WEB_PUSH', settings: { ...push, publicKey }, secret: { privateKey }, shownOnce: null };
  }
  if (sms) {
    const { token, baseUrl, ...settings } = sms;
    const base = baseUrl ?? 'https://api.twilio.com';
    outbound.check(base);
    return { kind: 'SMS', settings: { ...settings, baseUrl: base }, secret: { token }, shownOnce: null };
  }
  return chat ? chatTarget(chat, outbound) : null;
}

function chatTarget(chat: NonNullable<TargetInput['chat']>, outbound: Outbound): Target {
  const { webhookUrl, botToken, ...settings } = chat;
  if (chat.provider !== 'TELEGRAM') {
    if (webhookUrl == null) throw wrong('chat.webhookUrl', `${chat.provider} needs webhookUrl.`);
    outbound.check(webhookUrl);
    return { kind: 'CHAT', settings, secret: { webhookUrl }, shownOnce: null };
  }
  if (botToken == null || chat.chatId == null) throw wrong('chat.botToken', 'TELEGRAM needs botToken and chatId.');
  const baseUrl = chat.baseUrl ?? 'https://api.telegram.org';
  outbound.check(baseUrl);
  return { kind: 'CHAT', settings: { ...settings, baseUrl }, secret: { botToken }, shownOnce: null };
}

/** What people may see of where a channel leads. */
export function describeTarget(kind: ChannelKind, settings: Record<string, unknown>): string {
  if (kind === 'EMAIL') {
    const { to, host } = emailSettings.parse(settings);
    return `${to.join(', ')} by ${host}`;
  }
  // A receiver's address may carry a key in its path or query.
  if (kind === 'WEBHOOK') return new URL(webhookSettings.parse(settings).url).origin;
  if (kind === 'SMS') return smsSettings.parse(settings).to.join(', ');
  if (kind === 'CHAT') {
    const { provider, chatId } = chatSettings.parse(settings);
    return chatId ? `${provider} ${chatId}` : provider;
  }
  return 'subscribed browsers';
}
