import { describe, expect, it } from '@jest/globals';
import { crossing, footPoint, insidePolygon, overlap } from './geometry.ts';

const at = (x: number, y: number) => ({ x, y });

describe('geometry', () => {
  it('takes the foot of a box', () => {
    expect(footPoint({ x: 0.25, y: 0.25, width: 0.5, height: 0.5 })).toEqual(at(0.5, 0.75));
  });

  it('tells inside from outside of a concave polygon', () => {
    const shape = [at(0, 0), at(1, 0), at(1, 1), at(0.5, 0.5), at(0, 1)];
    expect(insidePolygon(at(0.2, 0.5), shape)).toBe(true);
    expect(insidePolygon(at(0.5, 0.9), shape)).toBe(false);
    expect(insidePolygon(at(0.5, 0.5), [])).toBe(false);
  });

  it('walks upwards: A is the left of the screen, and the segment ends count', () => {
    const [bottom, top] = [at(0.5, 0.9), at(0.5, 0.1)];
    expect(crossing(bottom, top, at(0.4, 0.5), at(0.6, 0.5))).toBe('A_TO_B');
    expect(crossing(bottom, top, at(0.6, 0.5), at(0.4, 0.5))).toBe('B_TO_A');
    expect(crossing(top, bottom, at(0.4, 0.5), at(0.6, 0.5))).toBe('B_TO_A');
    expect(crossing(bottom, top, at(0.4, 0.95), at(0.6, 0.95))).toBeNull();
    expect(crossing(bottom, top, at(0.3, 0.5), at(0.4, 0.5))).toBeNull();
  });

  it('measures overlap', () => {
    const box = { x: 0, y: 0, width: 0.5, height: 0.5 };
    expect(overlap(box, box)).toBe(1);
    expect(overlap(box, { ...box, x: 0.25 })).toBeCloseTo(1 / 3);
    expect(overlap(box, { ...box, x: 0.5 })).toBe(0);
  });
});
