import { spotOf } from './mercator.ts';

/** Of the square world in a path: fine enough for what the outlines are. */
export const WORLD = 100_000;
type Degrees = readonly number[];

/**
 * One outline on a square of WORLD. It goes on beyond the edge where it crosses the date line, and is drawn once more on the
 * other side; an outline that goes around a pole is closed along the map's lower edge.
 */
export function outlineOf(ring: readonly Degrees[]): string {
  let turns = 0;
  let before = 0;
  const spots = ring.map(([longitude = 0, latitude = 0], at) => {
    const { x, y } = spotOf(latitude, longitude);
    if (at > 0 && Math.abs(x - before) > 0.5) turns += x < before ? 1 : -1;
    before = x;
    return { x: x + turns, y };
  });
  const [first, last] = [spots[0], spots.at(-1)];
  if (!first || !last) return '';
  if (turns !== 0) spots.push({ x: last.x, y: 1 }, { x: first.x, y: 1 });
  const drawn = (shift: number): string =>
    `M${spots.map(({ x, y }) => `${Math.round((x + shift) * WORLD)} ${Math.round(y * WORLD)}`).join('L')}Z`;
  const xs = spots.map(({ x }) => x);
  const beyond = Math.max(...xs) > 1 ? -1 : Math.min(...xs) < 0 ? 1 : 0;
  return beyond === 0 ? drawn(0) : drawn(0) + drawn(beyond);
}
