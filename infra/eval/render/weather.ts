/** Rain, snow, fog, drifting light and the darkness with its lamps, over a drawn picture. */
import { type Backdrop, field, MARGIN, VIEW } from './backdrop.ts';
import { type Canvas, fillPlane } from './canvas.ts';
import { Chance } from './chance.ts';
import type { Conditions } from './strata.ts';

const { sin, max, min, hypot, PI } = Math;
const TURN = PI * 2;
const { width, height } = VIEW;
const plane = () => new Float32Array(width * height);

export type Weather = (canvas: Canvas, atS: number) => void;

/** All that falls and shines in one film. */
export function weatherOf(conditions: Conditions, backdrop: Backdrop, seed: string): Weather {
  const chance = new Chance(`${seed}/weather`);
  const layers = [
    conditions.fog > 0 ? fog(chance, conditions.fog) : null,
    conditions.snow > 0 ? snow(chance, conditions.snow) : null,
    conditions.rain > 0 ? rain(chance, conditions.rain) : null,
    light(chance, conditions, backdrop),
  ];
  return (canvas, atS) => {
    for (const layer of layers) layer?.(canvas, atS);
  };
}

function rain(chance: Chance, drops: number): Weather {
  const wind = chance.between(-0.25, 0.25);
  return (canvas) => {
    for (let i = 0; i < drops; i++) {
      const near = chance.next() ** 4;
      const [x, y] = [chance.between(-20, canvas.width), chance.between(-20, canvas.height)];
      const length = 5 + near * 34;
      canvas.stroke(x, y, x + wind * length, y + length, 0.7 + near, [205, 208, 215], 0.16 + near * 0.2);
    }
  };
}

function snow(chance: Chance, flakes: number): Weather {
  const each = Array.from({ length: flakes }, () => ({
    x: chance.next(),
    near: chance.next() ** 5,
    phase: chance.next(),
    speed: chance.between(0.5, 1.1),
  }));
  return (canvas, atS) => {
    for (const { x, near, phase, speed } of each) {
      const [fall, r] = [(phase + atS * speed * (0.3 + near)) % 1, 0.7 + near * 5];
      const across = (x + sin(atS * 1.3 + phase * TURN) * 0.02 + atS * 0.04 * (1 + near)) % 1;
      canvas.ellipse(across * canvas.width, fall * (canvas.height + 12) - 6, r, r, [240, 242, 246], 0.75, 0.6);
    }
  };
}

/** Thicker towards the horizon, in slow banks. */
function fog(chance: Chance, strength: number): Weather {
  const [bank, speed] = [field(chance, 5), chance.between(0.004, 0.012)];
  const share = plane();
  return (canvas, atS) => {
    fillPlane(share, width, height, (x, y) => {
      const depth = max(0, 1 - y / height) * 0.5 + 0.35 + bank((x / width + atS * speed) % 1, y / height) * 0.12;
      return min(0.85, strength * depth * 1.4);
    });
    canvas.shade(1, share, 202);
  };
}

function light(chance: Chance, conditions: Conditions, { lamps }: Backdrop): Weather {
  const { drift, light: level, lamps: dark } = conditions;
  const periods = [chance.between(50, 80), chance.between(17, 29)] as const;
  const [start, clouds, wind] = [chance.next() * TURN, field(chance, 3), chance.between(0.01, 0.03)];
  const gain = plane();
  if (!drift && !dark) return (canvas) => canvas.shade(level);
  if (dark) {
    fillPlane(gain, width, height, (x, y) => level + lamps.reduce((sum, lamp) => sum + glow(lamp, x, y), 0));
    return (canvas) => canvas.shade(gain, null, 0, 0.85);
  }
  return (canvas, atS) => {
    const slow = 0.9 + 0.25 * sin((atS / periods[0]) * TURN + start) + 0.06 * sin((atS / periods[1]) * TURN);
    const shadow = (x: number, y: number) => 1 - 0.2 * max(0, clouds((x / width / 2 + atS * wind) % 1, y / height));
    fillPlane(gain, width, height, (x, y) => level * slow * shadow(x, y));
    canvas.shade(gain);
  };
}

function glow(lamp: Backdrop['lamps'][number], x: number, y: number): number {
  const away = hypot(x + MARGIN.x - lamp.x, (y + MARGIN.y - lamp.y) * 1.6) / lamp.radius;
  return away < 1 ? 0.4 * (1 - away) : 0;
}
