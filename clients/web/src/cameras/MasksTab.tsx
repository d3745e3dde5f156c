import type { JSX } from 'react';
import type { Shape } from '../draw/shape.ts';
import { SetPrivacyMasksDocument } from '../generated/graphql.ts';
import { useChange } from '../parts/use-change.ts';
import type { CameraTab } from './CameraPage.tsx';
import { cameraWords as text } from './camera-words.ts';
import { DrawnTab } from './DrawnTab.tsx';

/** Areas that only those with UNMASKED see behind. */
export function MasksTab({ camera, again }: CameraTab): JSX.Element {
  const saved = camera.privacyMasks.map(
    ({ id, name, points }): Shape => ({ key: id, id, name, kind: 'AREA', points, direction: null }),
  );
  const change = useChange(SetPrivacyMasksDocument);
  const save = async (shapes: readonly Shape[], version: number): Promise<boolean> => {
    const masks = shapes.map(({ name, points }) => ({
      name: name.trim(),
      points: points.map(({ x, y }) => ({ x, y })),
    }));
    return Boolean(await change.send({ input: { cameraId: camera.id, version, masks } }));
  };
  const words = { label: text.tabs.masks, hint: text.masksHint };
  return <DrawnTab {...{ camera, again, saved, change, save, ...words }} what="masks" />;
}
