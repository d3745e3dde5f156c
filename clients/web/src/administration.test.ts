import { describe, expect, it } from '@jest/globals';
import { draftOf, inputOf, newRule } from './cameras/rule-draft.ts';
import { arrowOf, clamped, flawOf, type Shape, withCorner, withoutPoint } from './draw/shape.ts';
import { problemOf } from './parts/problem.ts';
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

describe('a change', () => {
  it('is refused by the error of its union, and by an answer without data', () => {
    expect(problemOf({ setX: { __typename: 'SetXSuccess' } }, undefined)).toBeNull();
    const conflict = { __typename: 'Conflict', code: 'CONFLICT', message: 'Changed meanwhile.' };
    expect(problemOf({ setX: conflict }, undefined)).toMatchObject({ code: 'CONFLICT', message: 'Changed meanwhile.' });
    expect(problemOf(null, { graphQLErrors: [{ message: 'No.' }], message: '' })).toEqual({ code: '', message: 'No.' });
  });
});
