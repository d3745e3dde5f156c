import type { Clock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import { type DeviceSignal, refusalIs, type SignalKind } from '../adapter.ts';
import { all, attribute, type Element, escapeXml, one, textAt } from '../xml.ts';
import { namespaces, type OnvifSoap } from './soap.ts';

const wsnt = 'http://docs.oasis-open.org/wsn/b-2';
const lifetimeS = 60;
const pullS = 5;
/** Nothing tells the end of a momentary event; it counts as over after this long. */
const pulseMs = 2_000;

export interface PullPointOptions {
  readonly soap: OnvifSoap;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Null: the event names no video source. */
  readonly channelOf: (sourceToken: string) => number | null;
}

/** One subscription's life: created, pulled, renewed at half its time, given back. Throws when the device loses it. */
export async function* pullEvents(options: PullPointOptions): AsyncGenerator<DeviceSignal> {
  const { soap, clock, signal } = options;
  const create =
    `<CreatePullPointSubscription xmlns="${namespaces.events}">` +
    `<InitialTerminationTime>PT${lifetimeS}S</InitialTerminationTime></CreatePullPointSubscription>`;
  await soap.ready(signal);
  const { address, reference, declarations } = await subscribe(soap, create, signal);
  const headers = `<a:To>${escapeXml(address)}</a:To>${reference}`;
  const ask = (body: string, silenceMs: number, within: AbortSignal = signal) =>
    soap.exchange(address, body, { signal: within, silenceMs, headers, declarations });
  try {
    let renewAtMs = clock.now() + (lifetimeS * 1000) / 2;
    // A synchronisation point makes the device tell every state that it is in; not all can.
    await ask(`<SetSynchronizationPoint xmlns="${namespaces.events}"/>`, 5_000).catch(refusalIs(null));
    yield { type: 'synced' };
    while (!signal.aborted) {
      const pull =
        `<PullMessages xmlns="${namespaces.events}"><Timeout>PT${pullS}S</Timeout>` +
        '<MessageLimit>100</MessageLimit></PullMessages>';
      const { response } = await ask(pull, (pullS + 5) * 1000);
      for (const message of all(response, 'NotificationMessage')) {
        const told = signalOf(message, options.channelOf);
        if (told !== null) yield told;
      }
      if (clock.now() < renewAtMs) continue;
      const renew = `<Renew xmlns="${wsnt}"><TerminationTime>PT${lifetimeS}S</TerminationTime></Renew>`;
      await ask(renew, 5_000).catch(refusalIs(null)); // where renewing is unknown, pulling keeps it alive
      renewAtMs = clock.now() + (lifetimeS * 1000) / 2;
    }
  } finally {
    const goodbye = AbortSignal.timeout(1_000);
    await ask(`<Unsubscribe xmlns="${wsnt}"/>`, 1_000, goodbye).catch(() => {}); // it runs out by itself
  }
}

async function subscribe(soap: OnvifSoap, body: string, signal: AbortSignal) {
  const events = soap.address('events');
  const { response, raw } = await soap.exchange(events, body, { signal });
  const address = textAt(response, 'SubscriptionReference', 'Address');
  if (address === null) throw new Fault('CAMERA_PROTOCOL_ERROR', 'The device gave a subscription without an address.');
  return { address, ...referenceOf(raw) };
}

/** Reference parameters go back as they came, with the namespaces that they were written in. */
function referenceOf(raw: string): { reference: string; declarations: string } {
  const found =
    /<(?:[\w-]+:)?ReferenceParameters[^>]{0,1000}>([\s\S]{0,4000}?)<\/(?:[\w-]+:)?ReferenceParameters>/.exec(raw);
  const reference = found?.[1]?.trim() ?? '';
  const used = new Set([...reference.matchAll(/[<\s]([\w-]{1,64}):[\w-]/g)].map((match) => match[1]));
  const declared = new Map<string, string>();
  for (const [, prefix = '', uri = ''] of raw.matchAll(/xmlns:([\w-]{1,64})="([^"]{0,512})"/g)) {
    if (used.has(prefix) && prefix !== 'a' && prefix !== 's') declared.set(prefix, uri);
  }
  return { reference, declarations: [...declared].map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`).join(' ') };
}

const kinds: readonly (readonly [RegExp, SignalKind])[] = [
  [/(^|\/)(MotionAlarm|Motion|MotionRegionDetector.*)$/, 'MOTION'],
  [/FieldDetector\/ObjectsInside$|Intrusion/i, 'INTRUSION'],
  [/LineDetector\/Crossed$|LineCross/i, 'LINE_CROSSING'],
  [/Tamper|GlobalSceneChange|ImageTooBlurry|ImageTooDark|ImageTooBright/i, 'TAMPERING'],
  [/SignalLoss|VideoLoss/i, 'VIDEO_LOSS'],
  [/DigitalInput/i, 'INPUT'],
];

/** Null for a message without topic or content. Exported for the fuzzers. */
export function signalOf(message: Element, channelOf: (sourceToken: string) => number | null): DeviceSignal | null {
  const topic =
    textAt(message, 'Topic')
      ?.trim()
      .replace(/[\w-]+:/g, '') ?? '';
  const body = one(message, 'Message', 'Message') ?? one(message, 'Message');
  if (topic === '' || body === undefined) return null;
  const sources = items(body, 'Source');
  const state = items(body, 'Data')
    .map(({ value }) => /^(true|1|active|on)$/i.test(value) || (/^(false|0|inactive|off)$/i.test(value) ? false : null))
    .find((value) => value !== null);
  const deleted = attribute(body, 'PropertyOperation') === 'Deleted';
  const atMs = Date.parse(attribute(body, 'UtcTime') ?? '');
  const channels = sources.map(({ value }) => channelOf(value));
  return {
    type: 'state',
    kind: kinds.find(([pattern]) => pattern.test(topic))?.[1] ?? 'OTHER',
    code: topic.slice(0, 200),
    channel: channels.find((channel) => channel !== null) ?? null,
    source: sources
      .map(({ name, value }) => `${name}=${value}`)
      .join(',')
      .slice(0, 200),
    active: !deleted && (state ?? true),
    deviceAtMs: Number.isFinite(atMs) ? atMs : null,
    holdMs: state === undefined ? pulseMs : null,
  };
}

function items(body: Element, part: 'Source' | 'Data') {
  return all(body, part, 'SimpleItem').map((item) => ({
    name: attribute(item, 'Name') ?? '',
    value: attribute(item, 'Value') ?? '',
  }));
}
