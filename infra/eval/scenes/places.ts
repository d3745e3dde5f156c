/** Where the rules of every clip look; shares of the picture. */
import type { DesiredZone } from '@vms/schema/edge/desired-state.ts';

const rectangle = (id: string, x0: number, y0: number, x1: number, y1: number): DesiredZone => ({
  id,
  name: id,
  kind: 'INTRUSION',
  direction: null,
  points: [
    { x: x0, y: y0 },
    { x: x1, y: y0 },
    { x: x1, y: y1 },
    { x: x0, y: y1 },
  ],
});

export const ZONES = {
  /** Cars drive here, to the right. */
  lane: rectangle('lane', 0, 0.38, 1, 0.52),
  yard: rectangle('yard', 0.64, 0.6, 1, 1),
  corner: rectangle('corner', 0.02, 0.6, 0.27, 1),
  plaza: rectangle('plaza', 0.4, 0.6, 0.6, 0.95),
  /** A is on the left. */
  gate: {
    id: 'gate',
    name: 'gate',
    kind: 'LINE',
    direction: 'BOTH',
    points: [
      { x: 0.34, y: 1 },
      { x: 0.34, y: 0.58 },
    ],
  } satisfies DesiredZone as DesiredZone,
} as const;

/** Where people walk whom some rule is about, and the far pavement that belongs to none. */
export const NEAR = { top: 0.64, bottom: 0.94 } as const;
export const FAR = { top: 0.545, bottom: 0.565 } as const;
export const LANE = 0.46;
