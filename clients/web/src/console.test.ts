import { describe, expect, it } from '@jest/globals';
import { eventHref, parseRoute, passwordToken, playbackHref, ticketHref } from './app/route.ts';
import { renewAfterMs, tokenLifetimeMs } from './app/token.ts';
import { mergeEvents } from './events/feed.ts';
import { filterOf, searchOf } from './events/filter.ts';
import { hopsWithSteps, totalMs } from './events/trace.ts';
import { backoffMs, chooseLiveAction, tileState } from './live/live-policy.ts';
import { countdown } from './login/countdown.ts';
import { clipAround, momentOf, seekTarget } from './playback/moment.ts';
import { momentAt, placeSpans } from './playback/spans.ts';
import { bitrate, bytes, duration } from './text/format.ts';

describe('the door', () => {
  it('takes the token of a mail from the address, and nothing from any other', () => {
    expect(passwordToken('#/set-password?token=a-b_c')).toBe('a-b_c');
    expect(passwordToken('#/events?token=a')).toBe(null);
  });
});

describe('live', () => {
  it('enters a buffer that starts at epoch time', () => {
    expect(chooseLiveAction(0, { start: 1_700_000_000, end: 1_700_000_001 })).toEqual({
      do: 'jump',
      to: 1_700_000_000.7,
    });
  });
  it('hurries gently when a little behind and not when close', () => {
    expect(chooseLiveAction(8, { start: 0, end: 10 })).toEqual({ do: 'rate', rate: 1.1 });
    expect(chooseLiveAction(9.5, { start: 0, end: 10 })).toEqual({ do: 'rate', rate: 1 });
  });
  it('never waits more than ten seconds', () => expect(backoffMs(20)).toBe(10_000));
  it('calls a picture live while it moves, and says since when it does not', () => {
    expect(tileState(1000, 3500, false)).toEqual({ at: 'LIVE' });
    expect(tileState(1000, 9000, true)).toEqual({ at: 'CONNECTING', sinceMs: 1000 });
    expect(tileState(0, 9000, false)).toEqual({ at: 'OFFLINE', sinceMs: null });
  });
});

describe('events', () => {
  it('shows an event once after a resume, newest first', () => {
    const old = { id: 'a', raisedAt: '2026-01-01T00:00:00Z' };
    const fresh = { id: 'b', raisedAt: '2026-01-01T00:00:01Z' };
    expect(mergeEvents([old], [fresh, old]).map((e) => e.id)).toEqual(['b', 'a']);
  });
  it('asks the server for what the address says, and for nothing that it cannot know', () => {
    const form = new FormData();
    for (const [name, value] of [
      ['kind', 'FIRE'],
      ['state', ''],
      ['camera', 'c=1&x'],
      ['text', ' red <b>van</b> '],
      ['to', '2026-01-01T00:00:00Z'],
      ['password', 'never in the address'],
    ] as const)
      form.set(name, value);
    const search = searchOf(form);
    expect(search).not.toContain('never');
    expect(filterOf(search)).toEqual({
      kinds: ['FIRE'],
      cameraIds: ['c=1&x'],
      text: 'red <b>van</b>',
      to: '2026-01-01T00:00:00.000Z',
    });
    expect(filterOf('kind=NONSENSE&severity=&from=never')).toEqual({});
  });
  it('gives each hop the time since the one before', () => {
    const trace = [
      { hop: 'raised', at: '2026-01-01T00:00:00.300Z' },
      { hop: 'frame', at: '2026-01-01T00:00:00.000Z' },
      { hop: 'delivered', at: '2026-01-01T00:00:00.350Z' },
    ];
    expect(hopsWithSteps(trace).map(({ hop, stepMs }) => [hop, stepMs])).toEqual([
      ['frame', null],
      ['raised', 300],
      ['delivered', 50],
    ]);
    expect(totalMs(trace)).toBe(350);
    expect(totalMs([])).toBeNull();
  });
});

describe('playback', () => {
  it('asks for five seconds before and fifteen after, but never for the future', () => {
    expect(clipAround(100_000, 200_000)).toEqual({ fromMs: 95_000, toMs: 115_000 });
    expect(clipAround(100_000, 103_000)).toEqual({ fromMs: 95_000, toMs: 103_000 });
    expect(clipAround(100_000, 90_000)).toEqual({ fromMs: 95_000, toMs: 102_000 });
  });
  it('finds the moment in a file that begins at zero and in one that keeps the time of day', () => {
    const moment = 1_700_000_005_000;
    expect(seekTarget({ start: 0, end: 20 }, moment - 5000, moment)).toBe(5);
    expect(seekTarget({ start: 0, end: 1_700_000_015 }, moment - 5000, moment)).toBe(1_700_000_005);
    expect(seekTarget({ start: 0, end: 3 }, moment - 5000, moment)).toBe(3);
  });
  it('cuts spans to the window and leaves out the rest', () => {
    const at = (ms: number): string => new Date(ms).toISOString();
    const spans = [
      { kind: 'RECORDED', from: at(0), to: at(1500) },
      { kind: 'GAP', from: at(1500), to: at(2000), reason: 'camera_lost' },
      { kind: 'UNKNOWN', from: at(9000), to: at(9500) },
    ];
    expect(placeSpans(spans, 1000, 2000).map((s) => [s.kind, s.leftPercent, s.widthPercent])).toEqual([
      ['RECORDED', 0, 50],
      ['GAP', 50, 50],
    ]);
    expect(momentAt(0.25, 1000, 2000)).toBe(1250);
    expect(momentAt(7, 1000, 2000)).toBe(2000);
  });
});

describe('session', () => {
  const token = (claims: object): string => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
  it('trusts the token’s own lifetime over this computer’s clock', () => {
    const tokens = { accessToken: token({ iat: 100, exp: 1000 }), refreshToken: '', expiresAt: '2026-01-01T00:00:00Z' };
    expect(tokenLifetimeMs(tokens, 0)).toBe(900_000);
  });
  it('falls back to expiresAt when the token cannot be read', () => {
    const expiresAt = new Date(60_000).toISOString();
    expect(tokenLifetimeMs({ accessToken: 'opaque', refreshToken: '', expiresAt }, 10_000)).toBe(50_000);
  });
  it('renews before the end, and never in a tight loop', () => {
    expect(renewAfterMs(900_000)).toBe(675_000);
    expect(renewAfterMs(0)).toBe(1000);
  });
  it('counts a lock-out down without saying zero too early', () => {
    expect(countdown(42_000)).toBe('0:42');
    expect(countdown(60_001)).toBe('1:01');
  });
});

describe('addresses and figures', () => {
  it('reads back the addresses it makes, and any other without stumbling', () => {
    const atMs = Date.parse('2026-01-01T00:00:00Z');
    const played = parseRoute(playbackHref('a/b=', atMs));
    expect([played.page, momentOf(played.search)]).toEqual(['playback', { cameraId: 'a/b=', atMs }]);
    expect(parseRoute(eventHref('a/b', 'kind=FIRE'))).toEqual({ page: 'events', path: 'a/b', search: 'kind=FIRE' });
    expect(parseRoute(ticketHref('a/b='))).toEqual({ page: 'tickets', path: 'a/b=', search: '' });
    expect(momentOf('at=never')).toEqual({ cameraId: null, atMs: null });
    expect(parseRoute('#/tickets/%')).toEqual({ page: 'tickets', path: '%', search: '' });
  });
  it('writes figures as people read them', () => {
    expect([bitrate(2_100_000), bitrate(64_000)]).toEqual(['2.1 Mbit/s', '64 kbit/s']);
    expect([bytes(0), bytes(3_400_000_000)]).toEqual(['0 B', '3.4 GB']);
    expect([duration(95), duration(2400), duration(185_000)]).toEqual(['95 ms', '2.4 s', '3:05 min']);
  });
});
