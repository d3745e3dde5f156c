import { describe, expect, it } from '@jest/globals';
import { checkZone } from './zone-rules.ts';

const zone = (kind: 'LINE' | 'INTRUSION', ...points: [number, number][]) => ({
  name: 'z',
  kind,
  points: points.map(([x, y]) => ({ x, y })),
});

describe('zones', () => {
  it('are lines of two points or polygons that do not cross themselves', () => {
    expect(() => checkZone(zone('LINE', [0, 0], [1, 1]))).not.toThrow();
    expect(() => checkZone(zone('INTRUSION', [0, 0], [1, 0], [1, 1], [0, 1]))).not.toThrow();
    expect(() => checkZone(zone('INTRUSION', [0, 0], [1, 0], [0.5, 0.5], [1, 1], [0, 1]))).not.toThrow();
    expect(() => checkZone(zone('LINE', [0, 0], [0, 0]))).toThrow(/the same/);
    expect(() => checkZone(zone('LINE', [0, 0], [1, 0], [1, 1]))).toThrow(/3 points; use 2/);
    expect(() => checkZone(zone('INTRUSION', [0, 0], [1, 1]))).toThrow(/at least 3/);
    expect(() => checkZone(zone('INTRUSION', [0, 0], [0.5, 0.5], [1, 1]))).toThrow(/no area/);
    expect(() => checkZone(zone('INTRUSION', [0, 0], [1, 1], [1, 0], [0, 0.5]))).toThrow(/crosses itself/);
  });
});
