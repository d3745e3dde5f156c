import { describe, expect, it } from '@jest/globals';
import { draftOf, inputOf, newRule } from './cameras/rule-draft.ts';
import { hoursOf } from './dashboard/hours.ts';
import { arrowOf, clamped, flawOf, type Shape, withCorner, withoutPoint } from './draw/shape.ts';
import { outlineOf, WORLD } from './map/coast-path.ts';
import { degreesOf, gridOf, spotOf, viewOf, zoomed } from './map/mercator.ts';
import { weekOfWindows, windowsOfWeek } from './notifications/windows.ts';
import { problemOf } from './parts/problem.ts';
import { csvOf } from './parts/save-file.ts';
import { availabilityOf } from './reports/availability.ts';
import { dayStartMs } from './text/day.ts';
import { minuteOf, minuteText, painted, runsOf, weekOf, windowsOf } from './week/week.ts';

const shape = (kind: Shape['kind'], ...points: [number, number][]): Shape => ({
  key: 'k',
  id: null,
  name: 'Gate',
  kind,
  points: points.map(([x, y]) => ({ x, y })),
  direction: null,
});

describe('drawing', () => {
  it('says what the server would refuse, before it is sent', () => {
    expect(flawOf(shape('AREA', [0, 0], [1, 0], [1, 1], [0, 1]))).toBeNull();
    expect(flawOf(shape('AREA', [0, 0], [1, 1], [1, 0], [0, 1]))).toBe('CROSSES');
    expect(flawOf(shape('AREA', [0, 0], [0.5, 0.5], [1, 1]))).toBe('FLAT');
    expect(flawOf(shape('AREA', [0, 0], [1, 1]))).toBe('POINTS');
    expect(flawOf(shape('LINE', [0, 0], [1, 1]))).toBeNull();
    expect(flawOf(shape('LINE', [0.5, 0.5], [0.5, 0.5]))).toBe('SAME');
    expect(flawOf({ ...shape('LINE', [0, 0], [1, 1]), name: ' ' })).toBe('NAME');
  });
  it('keeps corners inside the picture, and enough of them', () => {
    expect(clamped({ x: -0.2, y: 1.7 })).toEqual({ x: 0, y: 1 });
    const triangle = shape('AREA', [0, 0], [1, 0], [0, 1]);
    expect(withoutPoint(triangle, 0)).toEqual(triangle);
    expect(withoutPoint(withCorner(triangle, 0, { x: 0.5, y: 0 }), 1)).toEqual(triangle);
  });
  it('points a line’s arrow from its side A, the left, to B', () => {
    // Upwards through the middle: A is the left half of the picture, the arrow goes to the right.
    const arrow = arrowOf(
      [
        { x: 0.5, y: 1 },
        { x: 0.5, y: 0 },
      ],
      16 / 9,
    );
    expect(arrow && arrow.from.x < 0.5 && arrow.to.x > 0.5).toBe(true);
  });
});

describe('a week', () => {
  const office = [{ days: [1, 2, 3, 4, 5], fromMinute: 485, toMinute: 1080, mode: 'MOTION' as const }];
  it('comes back as the windows that it was made of, to the minute', () => {
    const week = weekOf<'MOTION' | 'OFF'>(office, 'OFF');
    expect(windowsOf(week, 'OFF')).toEqual(office);
    expect(runsOf(week[0] ?? []).map(({ fromMinute, mode }) => [fromMinute, mode])).toEqual([
      [0, 'OFF'],
      [485, 'MOTION'],
      [1080, 'OFF'],
    ]);
  });
  it('paints over what was there, so that no minute has two answers', () => {
    const week = painted(weekOf<'MOTION' | 'OFF' | 'EVENT'>(office, 'OFF'), [0, 6], {
      fromMinute: 600,
      toMinute: 660,
      mode: 'EVENT',
    });
    expect(windowsOf(week, 'OFF')).toEqual([
      { days: [1], fromMinute: 485, toMinute: 600, mode: 'MOTION' },
      { days: [1, 7], fromMinute: 600, toMinute: 660, mode: 'EVENT' },
      { days: [1], fromMinute: 660, toMinute: 1080, mode: 'MOTION' },
      { days: [2, 3, 4, 5], fromMinute: 485, toMinute: 1080, mode: 'MOTION' },
    ]);
    expect(
      windowsOf(painted(week, [0, 1, 2, 3, 4, 5, 6], { fromMinute: 0, toMinute: 1440, mode: 'OFF' }), 'OFF'),
    ).toEqual([]);
  });
  it('reads and writes times of the day', () => {
    expect([minuteOf('08:05'), minuteOf('24:00'), minuteOf('8:65'), minuteOf('')]).toEqual([485, 1440, null, null]);
    expect([minuteText(485), minuteText(1440)]).toEqual(['08:05', '24:00']);
  });
  it('begins its days where the site’s clock does', () => {
    const at = Date.parse('2026-07-01T23:30:00Z');
    expect(new Date(dayStartMs(at, 'Europe/Vienna')).toISOString()).toBe('2026-07-01T22:00:00.000Z');
    expect(new Date(dayStartMs(at, 'UTC')).toISOString()).toBe('2026-07-01T00:00:00.000Z');
  });
});

describe('rules', () => {
  it('send null for what was left empty, and keep options that the form does not know', () => {
    const empty = inputOf(newRule('CROWD', ' Queue '), 'Europe/Vienna');
    expect(empty).toMatchObject({
      name: 'Queue',
      minHits: null,
      dwellMs: null,
      direction: null,
      schedule: null,
      options: [],
    });
    const rule = {
      id: 'r',
      name: 'Queue',
      kind: 'CROWD' as const,
      enabled: true,
      version: 3,
      zoneIds: ['z'],
      schedule: { timezone: 'UTC', windows: [{ days: [6, 7], fromMinute: 0, toMinute: 600 }] },
      minConfidence: 0.5,
      minHits: 4,
      dwellMs: 1500,
      cooldownMs: null,
      classes: ['person'],
      direction: null,
      options: [
        { name: 'later', value: 'x' },
        { name: 'count', value: '9' },
      ],
      updatedAt: '2026-01-01T00:00:00Z',
    };
    expect(inputOf(draftOf(rule), 'UTC')).toEqual({
      name: 'Queue',
      enabled: true,
      zoneIds: ['z'],
      schedule: rule.schedule,
      minConfidence: 0.5,
      minHits: 4,
      dwellMs: 1500,
      cooldownMs: null,
      classes: ['person'],
      direction: null,
      options: rule.options,
    });
  });
});

describe('availability', () => {
  const none = {
    recordedMs: 0,
    backfilledMs: 0,
    gapMs: 0,
    expiredMs: 0,
    deletedMs: 0,
    notExpectedMs: 0,
    unknownMs: 0,
    clockStepMs: 0,
  };
  it('counts what is unknown neither way, and footage deleted by a rule as recorded', () => {
    const parts = {
      ...none,
      recordedMs: 60,
      expiredMs: 20,
      deletedMs: 10,
      gapMs: 10,
      unknownMs: 900,
      notExpectedMs: 500,
    };
    expect(availabilityOf(parts)).toEqual({
      expectedMs: 1000,
      recordedMs: 90,
      missingMs: 10,
      unknownMs: 900,
      share: 0.9,
    });
    expect(availabilityOf({ ...none, unknownMs: 100, notExpectedMs: 5 }).share).toBeNull();
  });
  it('leaves no formula in a table for a spreadsheet', () => {
    expect(csvOf([['=HYPERLINK("x")', 'a,b', -1]])).toBe('"\'=HYPERLINK(""x"")","a,b",-1\r\n');
  });
});

describe('the map', () => {
  it('knows where it was clicked', () => {
    const { latitude, longitude } = degreesOf(spotOf(48.2082, 16.3738));
    expect([latitude, longitude]).toEqual([48.2082, 16.3738]);
    expect(spotOf(90, 0).y).toBeGreaterThanOrEqual(0);
  });
  it('begins with every site in view, and zooms where the hand is', () => {
    const [a, b] = [spotOf(48, 16), spotOf(52, 13)];
    const view = viewOf([a, b]);
    for (const { x, y } of [a, b]) {
      expect(Math.abs(x - view.middle.x)).toBeLessThan(0.5 / view.zoom);
      expect(Math.abs(y - view.middle.y)).toBeLessThan(0.25 / view.zoom);
    }
    const at = { x: view.middle.x + 0.1 / view.zoom, y: view.middle.y };
    const next = zoomed(view, 2, at);
    expect((at.x - next.middle.x) * next.zoom).toBeCloseTo((at.x - view.middle.x) * view.zoom);
  });
  it('draws what crosses the date line on both sides, without a line across the world', () => {
    const numbers = (path: string) => [...path.matchAll(/[ML](-?\d+)/g)].map(([, x]) => Number(x));
    const across = outlineOf([
      [170, 60],
      [-170, 60],
      [-170, 70],
      [170, 70],
      [170, 60],
    ]);
    expect(across.match(/M/g)?.length).toBe(2);
    const [one = '', other = ''] = across.split('Z');
    for (const path of [one, other])
      expect(Math.max(...numbers(path)) - Math.min(...numbers(path))).toBeLessThan(WORLD / 10);
    expect(
      outlineOf([
        [0, -80],
        [120, -80],
        [-120, -80],
        [0, -80],
      ]),
    ).toContain(` ${WORLD}`);
  });
  it('draws about a dozen meridians however near it is', () => {
    for (const zoom of [1, 7, 300, 100_000])
      expect(gridOf({ middle: spotOf(48, 16), zoom }).longitudes.length).toBeLessThan(16);
  });
});

describe('notifications', () => {
  it('keep a window over midnight through the grid, cut at midnight', () => {
    const week = weekOfWindows([{ days: ['SUN'], from: '22:00', to: '06:00' }]);
    expect(windowsOfWeek(week)).toEqual([
      { days: ['MON'], from: '00:00', to: '06:00' },
      { days: ['SUN'], from: '22:00', to: '00:00' },
    ]);
    expect(windowsOfWeek(weekOfWindows(windowsOfWeek(week)))).toEqual(windowsOfWeek(week));
  });
});

describe('the dashboard', () => {
  it('shows an hour in which nothing happened', () => {
    const now = Date.parse('2026-01-01T10:20:00Z');
    const rows = [
      { from: '2026-01-01T10:00:00.000Z', severity: 'CRITICAL', count: 2 },
      { from: '2026-01-01T08:00:00.000Z', severity: 'INFO', count: 1 },
    ];
    expect(hoursOf(rows, now, 3).map(({ count, critical }) => [count, critical])).toEqual([
      [1, 0],
      [0, 0],
      [2, 2],
    ]);
  });
});

describe('a change', () => {
  it('is refused by the error of its union, and by an answer without data', () => {
    expect(problemOf({ setX: { __typename: 'SetXSuccess' } }, undefined)).toBeNull();
    const conflict = { __typename: 'Conflict', code: 'CONFLICT', message: 'Changed meanwhile.' };
    expect(problemOf({ setX: conflict }, undefined)).toMatchObject({ code: 'CONFLICT', message: 'Changed meanwhile.' });
    expect(problemOf(null, { graphQLErrors: [{ message: 'No.' }], message: '' })).toEqual({ code: '', message: 'No.' });
  });
});
