import { describe, expect, it } from '@jest/globals';
import { eventHref, parseRoute, passwordToken, playbackHref, ticketHref } from './app/route.ts';
import { renewAfterMs, tokenLifetimeMs } from './app/token.ts';
import { afterLeaving, queueOf } from './control/queue.ts';
import { mergeEvents } from './events/feed.ts';
import { filterOf, searchOf } from './events/filter.ts';
import { hopsWithSteps, totalMs } from './events/trace.ts';
import { backoffMs, chooseLiveAction, tileState } from './live/live-policy.ts';
import { countdown } from './login/countdown.ts';
import { frameAt } from './playback/frames.ts';
import { watchedOf } from './playback/moment.ts';
import { parsePlaylist } from './playback/playlist.ts';
import { barsOf, laneOf, momentAt, pan, ticks, zoom } from './playback/timeline-view.ts';
import { bitrate, bytes, duration } from './text/format.ts';
import { layoutOf, searchOf as layoutSearch, moved, pageOf, readLayouts } from './wall/layout.ts';

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
  it('reads what is recorded, what is missing and what is still written', () => {
    const text = [
      '#EXTM3U',
      '#EXT-X-DATERANGE:ID="GAP-1",CLASS="GAP",START-DATE="2026-01-01T00:00:05.000Z",END-DATE="2026-01-01T00:00:09.000Z",X-REASON="network"',
      '#EXT-X-MAP:URI="i-1-1.mp4"',
      '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z',
      '#EXTINF:5.000,',
      's-1-a.m4s',
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-VMS-OPEN:URI="s-9-b.m4s",MAP="i-9-2.mp4",DATE="2026-01-01T00:00:09.000Z",DURATION=1.500,BYTES=77',
      '',
    ].join('\n');
    const { pieces, holes } = parsePlaylist(text, 'http://h/media/playback/token/index.m3u8?from=x');
    const base = Date.parse('2026-01-01T00:00:00.000Z');
    const folder = 'http://h/media/playback/token/';
    expect(pieces).toEqual([
      { url: `${folder}s-1-a.m4s`, initUrl: `${folder}i-1-1.mp4`, fromMs: base, toMs: base + 5000, open: false },
      {
        url: `${folder}s-9-b.m4s`,
        initUrl: `${folder}i-9-2.mp4`,
        fromMs: base + 9000,
        toMs: base + 10_500,
        open: true,
      },
    ]);
    expect(holes.map(({ kind, reason }) => [kind, reason])).toEqual([['GAP', 'network']]);
  });
  it('finds the picture at a moment', () => {
    const frames = [{ atMs: 10 }, { atMs: 20 }, { atMs: 30 }];
    expect([5, 10, 19, 20, 99].map((at) => frameAt(frames, at))).toEqual([-1, 0, 0, 1, 2]);
  });
  it('zooms about the pointer, and shows only a sliver of the future', () => {
    const now = 1_700_000_000_000;
    const view = { fromMs: now - 3_600_000, toMs: now };
    const closer = zoom(view, 0.25, 0.5, now);
    expect(closer.toMs - closer.fromMs).toBe(1_800_000);
    expect(momentAt(closer, 0.25)).toBe(momentAt(view, 0.25));
    expect(pan(view, 86_400_000, now).toMs - now).toBe(180_000);
    expect(zoom(view, 0.5, 1e-9, now).toMs - zoom(view, 0.5, 1e-9, now).fromMs).toBe(10_000);
  });
  it('draws neighbours as one bar, and never hides what is missing under what is there', () => {
    const at = (ms: number): string => new Date(ms).toISOString();
    const span = (kind: string, from: number, to: number) => ({ kind, from: at(from), to: at(to) });
    const lane = laneOf([
      span('RECORDED', 0, 500),
      span('RECORDED', 500, 1000),
      span('GAP', 1000, 1001),
      span('RECORDED', 1001, 1002),
      span('RECORDED', 5000, 9000),
    ]);
    expect(barsOf(lane, { fromMs: 0, toMs: 4000 }, 40)).toEqual([
      { kind: 'RECORDED', left: 0, right: 10 },
      { kind: 'GAP', left: 10, right: 11 },
    ]);
  });
  it('writes days and round times on the zone’s own clock', () => {
    const fromMs = Date.parse('2026-06-30T20:00:00Z');
    const found = ticks({ fromMs, toMs: fromMs + 6 * 3_600_000 }, 8, 'Europe/Berlin');
    expect(found[1]).toEqual({ atMs: Date.parse('2026-06-30T21:00:00Z'), days: false });
    expect(found.filter(({ days }) => days)).toEqual([{ atMs: Date.parse('2026-06-30T22:00:00Z'), days: true }]);
  });
});

describe('alarms', () => {
  it('come in the order to take them, and leave once somebody has', () => {
    const alarm = (id: string, severity: string, raisedAt: string, state?: string) => ({
      id,
      severity,
      raisedAt,
      state,
    });
    const queue = queueOf([
      alarm('w', 'WARNING', '2026-01-01T00:00:00Z'),
      alarm('c2', 'CRITICAL', '2026-01-01T00:00:09Z', 'OPEN'),
      alarm('c1', 'CRITICAL', '2026-01-01T00:00:05Z'),
      alarm('done', 'CRITICAL', '2026-01-01T00:00:01Z', 'ACKNOWLEDGED'),
    ]);
    expect(queue.map(({ id }) => id)).toEqual(['c1', 'c2', 'w']);
    expect([afterLeaving(queue, 'c1'), afterLeaving(queue, 'w'), afterLeaving([], 'x')]).toEqual(['c2', 'c2', null]);
  });
});

describe('wall', () => {
  it('reads back the layout it writes, and nothing it does not know', () => {
    const layout = { cameraIds: ['a', 'b=&'], columns: 3, everySeconds: 10 };
    expect(layoutOf(layoutSearch(layout))).toEqual(layout);
    expect(layoutSearch(layoutOf('columns=99&every=x'))).toBe('');
    expect(readLayouts('{"a":"camera=1","b":7}')).toEqual({ a: 'camera=1' });
    expect(readLayouts('nonsense')).toEqual({});
  });
  it('moves a camera to another’s place, and shows pages in a circle', () => {
    expect(moved(['a', 'b', 'c'], 'c', 0)).toEqual(['c', 'a', 'b']);
    expect(moved(['a', 'b', 'c'], 'a', 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b'], 'a', -1)).toEqual(['a', 'b']);
    expect([0, 1, 2].map((round) => pageOf([1, 2, 3, 4, 5], 2, round))).toEqual([[1, 2, 3, 4], [5], [1, 2, 3, 4]]);
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
    const played = parseRoute(playbackHref(['a/b=', 'c'], atMs));
    expect([played.page, watchedOf(played.search)]).toEqual(['playback', { cameraIds: ['a/b=', 'c'], atMs }]);
    expect(parseRoute(eventHref('a/b', 'kind=FIRE'))).toEqual({ page: 'events', path: 'a/b', search: 'kind=FIRE' });
    expect(parseRoute(ticketHref('a/b='))).toEqual({ page: 'tickets', path: 'a/b=', search: '' });
    expect(watchedOf('at=never')).toEqual({ cameraIds: [], atMs: null });
    expect(parseRoute('#/tickets/%')).toEqual({ page: 'tickets', path: '%', search: '' });
  });
  it('writes figures as people read them', () => {
    expect([bitrate(2_100_000), bitrate(64_000)]).toEqual(['2.1 Mbit/s', '64 kbit/s']);
    expect([bytes(0), bytes(3_400_000_000)]).toEqual(['0 B', '3.4 GB']);
    expect([duration(95), duration(2400), duration(185_000)]).toEqual(['95 ms', '2.4 s', '3:05 min']);
  });
});
