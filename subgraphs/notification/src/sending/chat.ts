import type { OutboundRequest } from '@vms/kit/outbound';
import { chatSettings, smsSettings } from '../channels/channel-input.ts';
import type { Message } from '../rules/template.ts';

const json = { 'content-type': 'application/json' };
const TELEGRAM_MAX = 4_096;
const SMS_MAX = 600;
const TEXT_MAX = 10_000;

/** The request of a chat provider. Text is data there: what means markup to the provider is escaped. */
export function chatRequest(
  settings: Record<string, unknown>,
  secret: Readonly<Record<string, string>>,
  { subject, body }: Message,
): OutboundRequest {
  const { provider, chatId, baseUrl } = chatSettings.parse(settings);
  if (provider === 'TELEGRAM') {
    const text = `${subject}\n${body}`.slice(0, TELEGRAM_MAX);
    const url = `${baseUrl}/bot${encodeURIComponent(secret.botToken ?? '').replace('%3A', ':')}/sendMessage`;
    return { url, headers: json, body: JSON.stringify({ chat_id: chatId, text, disable_web_page_preview: true }) };
  }
  const url = secret.webhookUrl ?? '';
  if (provider === 'SLACK') {
    const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const text = `*${escaped(subject).replaceAll('*', '')}*\n${escaped(body)}`.slice(0, TEXT_MAX);
    return { url, headers: json, body: JSON.stringify({ text }) };
  }
  const block = (text: string, more: object) => ({
    type: 'TextBlock',
    text: text.slice(0, TEXT_MAX),
    wrap: true,
    ...more,
  });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [block(subject, { weight: 'Bolder' }), block(body, {})],
  };
  const card = { contentType: 'application/vnd.microsoft.card.adaptive', content };
  return { url, headers: json, body: JSON.stringify({ type: 'message', attachments: [card] }) };
}

/** One request per number. */
export function smsRequests(
  settings: Record<string, unknown>,
  secret: Readonly<Record<string, string>>,
  { subject, body }: Message,
): OutboundRequest[] {
  const { accountId, from, to, baseUrl } = smsSettings.parse(settings);
  const authorization = `Basic ${Buffer.from(`${accountId}:${secret.token ?? ''}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
  const text = `${subject}\n${body}`.slice(0, SMS_MAX);
  return to.map((number) => ({
    url: `${baseUrl}/2010-04-01/Accounts/${accountId}/Messages.json`,
    headers,
    body: new URLSearchParams({ To: number, From: from, Body: text }).toString(),
  }));
}
