/** The conditions under which analytics are measured; each film is drawn under one of them. */
export const STRATA = ['clear', 'rain', 'snow', 'fog', 'night', 'drift', 'shake', 'sprites'] as const;
export type Stratum = (typeof STRATA)[number];

export type Walker = 'person' | 'cyclist' | 'dog' | 'trolley' | 'umbrella';

export interface Conditions {
  /** How strong shadows are, 0 to 1. */
  readonly sun: number;
  /** Brightness of everything. */
  readonly light: number;
  /** Deviation of the sensor's noise, in grey steps. */
  readonly noise: number;
  /** How far leaves move, pixels. */
  readonly wind: number;
  /** How far the camera shakes, pixels. */
  readonly shake: number;
  readonly fog: number;
  readonly rain: number;
  readonly snow: number;
  /** The light comes and goes, clouds pass. */
  readonly drift: boolean;
  readonly lamps: boolean;
  /** Who walks and drives there. */
  readonly people: readonly [Walker, ...Walker[]];
}

const calm: Conditions = {
  ...{ sun: 0.5, light: 1, noise: 2, wind: 1, shake: 0.15, fog: 0, rain: 0, snow: 0, drift: false, lamps: false },
  people: ['person'],
};

export const CONDITIONS: Readonly<Record<Stratum, Conditions>> = {
  clear: { ...calm, sun: 1 },
  rain: { ...calm, sun: 0, light: 0.75, rain: 260, wind: 1.8, noise: 3, people: ['person', 'umbrella'] },
  snow: { ...calm, sun: 0, light: 0.95, snow: 130, noise: 2.5 },
  fog: { ...calm, sun: 0, light: 0.95, fog: 0.5 },
  night: { ...calm, sun: 0, light: 0.3, noise: 7, lamps: true },
  drift: { ...calm, sun: 0.6, drift: true },
  shake: { ...calm, shake: 1.6, wind: 2.5 },
  sprites: { ...calm, people: ['cyclist', 'dog', 'trolley', 'umbrella'] },
};
