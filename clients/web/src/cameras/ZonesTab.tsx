import type { JSX } from 'react';
import { Editor } from '../draw/Editor.tsx';
import type { Shape } from '../draw/shape.ts';
import { SetZonesDocument } from '../generated/graphql.ts';
import { SaveBar } from '../parts/SaveBar.tsx';
import { useChange } from '../parts/use-change.ts';
import { useDraft } from '../parts/use-draft.ts';
import type { CameraTab } from './CameraPage.tsx';
import { cameraWords as text } from './camera-words.ts';

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
  const draft = useDraft(saved, camera.version);
  const { busy, problem, send, clear } = useChange(SetZonesDocument);
  const save = async (version: number): Promise<void> => {
    const zones = draft.value.map(({ id, name, kind, points, direction }) => ({
      id: id ?? undefined,
      name: name.trim(),
      kind: kind === 'LINE' ? ('LINE' as const) : ('INTRUSION' as const),
      points: points.map(({ x, y }) => ({ x, y })),
      direction: kind === 'LINE' ? (direction ?? ('BOTH' as const)) : undefined,
    }));
    const done = await send({ input: { cameraId: camera.id, version, zones } });
    if (done) draft.reset();
    again();
  };
  const reset = (): void => {
    draft.reset();
    clear();
  };
  const names = (shapes: readonly Shape[]): string => shapes.map(({ name }) => name).join(', ');
  return (
    <>
      <p className="muted">{text.zonesHint}</p>
      <Editor
        cameraId={camera.id}
        what="zones"
        shapes={draft.value}
        changed={draft.changed}
        busy={busy}
        onChange={draft.set}
        onSave={() => void save(draft.version)}
        onReset={reset}
      >
        <SaveBar
          plain
          changed={draft.changed}
          busy={busy}
          problem={problem}
          differences={[{ label: text.tabs.zones, theirs: names(saved), mine: names(draft.value) }]}
          onSave={() => void save(draft.version)}
          onOverwrite={() => void save(camera.version)}
          onReset={reset}
        />
      </Editor>
    </>
  );
}
