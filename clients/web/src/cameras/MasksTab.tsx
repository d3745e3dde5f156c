import type { JSX } from 'react';
import { Editor } from '../draw/Editor.tsx';
import type { Shape } from '../draw/shape.ts';
import { SetPrivacyMasksDocument } from '../generated/graphql.ts';
import { SaveBar } from '../parts/SaveBar.tsx';
import { useChange } from '../parts/use-change.ts';
import { useDraft } from '../parts/use-draft.ts';
import type { CameraTab } from './CameraPage.tsx';
import { cameraWords as text } from './camera-words.ts';

/** Areas that only those with UNMASKED see behind. */
export function MasksTab({ camera, again }: CameraTab): JSX.Element {
  const saved = camera.privacyMasks.map(
    ({ id, name, points }): Shape => ({ key: id, id, name, kind: 'AREA', points, direction: null }),
  );
  const draft = useDraft(saved, camera.version);
  const { busy, problem, send, clear } = useChange(SetPrivacyMasksDocument);
  const save = async (version: number): Promise<void> => {
    const masks = draft.value.map(({ name, points }) => ({
      name: name.trim(),
      points: points.map(({ x, y }) => ({ x, y })),
    }));
    const done = await send({ input: { cameraId: camera.id, version, masks } });
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
      <p className="muted">{text.masksHint}</p>
      <Editor
        cameraId={camera.id}
        what="masks"
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
          differences={[{ label: text.tabs.masks, theirs: names(saved), mine: names(draft.value) }]}
          onSave={() => void save(draft.version)}
          onOverwrite={() => void save(camera.version)}
          onReset={reset}
        />
      </Editor>
    </>
  );
}
