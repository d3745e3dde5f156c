/** A place on the square world of Web Mercator: 0–1 from west to east and from north to south. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}
/** What the map shows: its middle, and how many times the world is wider than the view. */
export interface View {
  readonly middle: Spot;
  readonly zoom: number;
}
/** Beyond it Mercator goes to infinity. */
const LATITUDE_MAX = 85.05;
export const ZOOM_MAX = 200_000;
/** A single site is shown with the coasts around it. */
const SPAN_MIN = 1 / 40;

export function spotOf(latitude: number, longitude: number): Spot {
  const bounded = Math.max(-LATITUDE_MAX, Math.min(LATITUDE_MAX, latitude));
  const radians = (bounded * Math.PI) / 180;
  return { x: (longitude + 180) / 360, y: (1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2 };
}

export function degreesOf({ x, y }: Spot): { latitude: number; longitude: number } {
  const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
  const latitude = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
  return { latitude: rounded(latitude), longitude: rounded(x * 360 - 180) };
}

/** The view that holds all spots with some room; the whole world when there are none. */
export function viewOf(spots: readonly Spot[]): View {
  if (spots.length === 0) return { middle: { x: 0.5, y: 0.4 }, zoom: 1 };
  const [xs, ys] = [spots.map(({ x }) => x), spots.map(({ y }) => y)];
  const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const span = Math.max(east - west, (south - north) * 2, SPAN_MIN);
  return {
    middle: { x: (west + east) / 2, y: (north + south) / 2 },
    zoom: Math.min(ZOOM_MAX, Math.max(1, 0.7 / span)),
  };
}

/** Zooms by a factor so that what is at `at` stays there. */
export function zoomed({ middle, zoom }: View, factor: number, at: Spot): View {
  const next = Math.min(ZOOM_MAX, Math.max(1, zoom * factor));
  const kept = zoom / next;
  return { middle: { x: at.x + (middle.x - at.x) * kept, y: at.y + (middle.y - at.y) * kept }, zoom: next };
}

/** Meridians and parallels in view, in degrees: at most about a dozen each way, on round figures. */
export function gridOf({ middle, zoom }: View): { stepDegrees: number; longitudes: number[]; latitudes: number[] } {
  const shownDegrees = 360 / zoom;
  const step = [30, 10, 5, 1, 0.5, 0.1, 0.05, 0.01, 0.005, 0.001].find((one) => shownDegrees / one >= 5) ?? 0.001;
  const around = (from: number, to: number, limit: number): number[] => {
    const first = Math.ceil(Math.max(from, -limit) / step);
    const last = Math.floor(Math.min(to, limit) / step);
    return Array.from(
      { length: Math.max(0, last - first + 1) },
      (_, at) => Math.round((first + at) * step * 1000) / 1000,
    );
  };
  const half = 0.5 / zoom;
  const topLeft = degreesOf({ x: middle.x - half, y: Math.max(0, middle.y - half) });
  const bottomRight = degreesOf({ x: middle.x + half, y: Math.min(1, middle.y + half) });
  return {
    stepDegrees: step,
    longitudes: around(topLeft.longitude, bottomRight.longitude, 180),
    latitudes: around(bottomRight.latitude, topLeft.latitude, LATITUDE_MAX),
  };
}
