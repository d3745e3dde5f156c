/** Seeded and bounded: whatever a device sends, parsers answer or throw a Fault, soon, and keep nothing. */
import { describe, expect, it } from '@jest/globals';
import { Fault } from '@vms/kit/fault';
import { timeOf as dahuaTime, tableOf } from './dahua/cgi.ts';
import { eventOf } from './dahua/event-stream.ts';
import { alertOf } from './hikvision/alert-stream.ts';
import { timeOf } from './hikvision/isapi.ts';
import { PartReader } from './http/multipart.ts';
import { signalOf } from './onvif/pull-point.ts';
import { matchesOf } from './onvif/ws-discovery.ts';
import { all, parseXml } from './xml.ts';

/** mulberry32: the same numbers for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const alert =
  '<?xml version="1.0"?><EventNotificationAlert version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema"><channelID>1</channelID><dateTime>2026-07-21T08:00:00-6:00</dateTime><eventType>VMD</eventType><eventState>active</eventState></EventNotificationAlert>';
const notification =
  '<s:Envelope xmlns:s="x"><s:Body><PullMessagesResponse><wsnt:NotificationMessage><wsnt:Topic>tns1:VideoSource/MotionAlarm</wsnt:Topic><wsnt:Message><tt:Message UtcTime="2026-07-21T08:00:00Z"><tt:Source><tt:SimpleItem Name="Source" Value="1"/></tt:Source><tt:Data><tt:SimpleItem Name="State" Value="true"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage></PullMessagesResponse></s:Body></s:Envelope>';
const probeMatch =
  '<e:Envelope><e:Header><w:RelatesTo>mine</w:RelatesTo></e:Header><e:Body><d:ProbeMatches><d:ProbeMatch><d:Scopes>onvif://www.onvif.org/name/%E0%A4%A</d:Scopes><d:XAddrs>http://10.0.0.9/onvif</d:XAddrs></d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>';
const dahua = 'Code=VideoMotion;action=Start;index=0;data={\n "Id" : [ 0 ],\n "Name" : "Rule"\n}';
const parts = `--boundary\r\nContent-Type: application/xml\r\nContent-Length: ${alert.length}\r\n\r\n${alert}\r\n--boundary\r\n--boundary\r\nContent-Type: image/jpeg\r\nContent-Length: 4\r\n\r\n\xff\xd8\xff\xd9\r\n--boundary\r\nContent-Length:5\r\n\r\n\r\n${dahua}\r\n`;
const pieces = [
  '<',
  '>',
  '&',
  '--boundary',
  '\r\n',
  '\0',
  'xmlns:a="',
  ']]>',
  '<![CDATA[',
  'Content-Length: 99999999999',
  '-1',
  '{',
  '"',
  '=',
  '🙂',
  '<a>'.repeat(80),
];

function mutated(text: string, next: () => number): string {
  let out = text;
  for (let n = 0; n <= next() * 6; n += 1) {
    const at = Math.floor(next() * out.length);
    const to = at + Math.floor(next() * 20);
    const piece = pieces[Math.floor(next() * pieces.length)] ?? '';
    const kind = next();
    if (kind < 0.3) out = out.slice(0, at);
    else if (kind < 0.6) out = out.slice(0, at) + piece + out.slice(to);
    else if (kind < 0.8) out = out.slice(0, at) + out.slice(at, to).repeat(3) + out.slice(at);
    else out = out.slice(0, at) + String.fromCharCode(Math.floor(next() * 256)) + out.slice(at + 1);
  }
  return out;
}

/** Undefined when it refused with a Fault, which is allowed; anything else thrown fails the test. */
function tolerant<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

function readAll(text: string, next: () => number) {
  const bytes = Buffer.from(text, 'latin1');
  const isWhole = (said: string) => said.endsWith('</EventNotificationAlert>');
  const reader = new PartReader({ contentType: 'multipart/mixed; boundary=boundary', isWhole, partBytesMax: 10_000 });
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const to = at + 1 + Math.floor(next() * 60);
    found.push(...reader.push(bytes.subarray(at, to)));
    at = to;
  }
  found.push(...reader.end());
  return found;
}

describe('what a device sends', () => {
  it('never breaks a parser (20,000 mutations, seed 7)', () => {
    const next = numbers(7);
    for (let n = 0; n < 4_000; n += 1) {
      const [a, b, c, d, e] = [alert, notification, probeMatch, dahua, parts].map((text) => mutated(text, next));
      expect([null, 'object', 'state']).toContain(tolerant(() => alertOf(a ?? ''))?.type ?? null);
      tolerant(() =>
        all(parseXml(b ?? ''), 'Envelope', 'Body', 'PullMessagesResponse', 'NotificationMessage').map((one) =>
          signalOf(one, () => 1),
        ),
      );
      expect(matchesOf(c ?? '', new Set(['mine']), '10.0.0.9').length).toBeLessThan(10);
      expect([null, 'state']).toContain(eventOf(d ?? '')?.type ?? null);
      tolerant(() => readAll(e ?? '', next));
      tolerant(() => tableOf(d ?? ''));
      for (const told of [timeOf(a?.slice(0, 30) ?? ''), dahuaTime(d?.slice(0, 30), 0)])
        expect(told === null || Number.isFinite(told)).toBe(true);
    }
  });

  it('reads the same parts however the network cuts them', () => {
    const next = numbers(11);
    for (let n = 0; n < 300; n += 1) {
      const found = readAll(parts, next).map(({ body }) => body.toString('latin1'));
      expect(found).toEqual([alert, '\xff\xd8\xff\xd9', dahua]);
    }
  });

  it('is bounded: endless headers, endless parts and exploding entities are refused', () => {
    const reader = () => new PartReader({ contentType: 'multipart/mixed; boundary=boundary', partBytesMax: 10_000 });
    const feed = (chunk: string) => () => {
      const one = reader();
      for (const _ of one.push(Buffer.from('--boundary\r\n'))) throw new Error('nothing was said yet');
      for (let n = 0; n < 2_000; n += 1) for (const _ of one.push(Buffer.from(chunk)));
    };
    expect(feed('x-header: 1\r\n')).toThrow(Fault);
    expect(feed('\r\nendless ')).toThrow(Fault);
    expect(() => parseXml(`<!DOCTYPE a [<!ENTITY b "${'x'.repeat(99)}">]><a>&b;</a>`)).toThrow(Fault);
    expect(() => parseXml(`<a>${'x'.repeat(600_000)}</a>`)).toThrow(Fault);
  });
});
