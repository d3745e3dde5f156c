import type { JSX } from 'react';
import type { Shape } from '../draw/shape.ts';
import { SetZonesDocument } from '../generated/graphql.ts';
import { useChange } from '../parts/use-change.ts';
import type { CameraTab } from './CameraPage.tsx';
import { cameraWords as text } from './camera-words.ts';
import { DrawnTab } from './DrawnTab.tsx';

/** Areas and lines that rules look at. */
export function ZonesTab({ camera, again }: CameraTab): JSX.Element {
  const saved = camera.zones.map(
    ({ id, name, kind, points, direction }): Shape => ({
      key: id,
      id,
      name,
      kind: kind === 'LINE' ? 'LINE' : 'AREA',
      points,
      direction: direction ?? null,
    }),
  );
  const change = useChange(SetZonesDocument);
  const save = async (shapes: readonly Shape[], version: number): Promise<boolean> => {
    const zones = shapes.map(({ id, name, kind, points, direction }) => ({
      id: id ?? undefined,
      name: name.trim(),
      kind: kind === 'LINE' ? ('LINE' as const) : ('INTRUSION' as const),
      points: points.map(({ x, y }) => ({ x, y })),
      direction: kind === 'LINE' ? (direction ?? ('BOTH' as const)) : undefined,
    }));
    return Boolean(await change.send({ input: { cameraId: camera.id, version, zones } }));
  };
  const words = { label: text.tabs.zones, hint: text.zonesHint };
  return <DrawnTab {...{ camera, again, saved, change, save, ...words }} what="zones" />;
}
