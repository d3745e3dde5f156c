import type { JSX } from 'react';
import { Editor } from '../draw/Editor.tsx';
import type { Shape } from '../draw/shape.ts';
import { SaveBar } from '../parts/SaveBar.tsx';
import type { Change } from '../parts/use-change.ts';
import { useDraft } from '../parts/use-draft.ts';
import type { CameraTab } from './CameraPage.tsx';

interface Drawn extends CameraTab {
  readonly what: 'zones' | 'masks';
  readonly label: string;
  readonly hint: string;
  readonly saved: Shape[];
  readonly change: Pick<Change<never, never>, 'busy' | 'problem' | 'clear'>;
  /** Saves them over the camera's version; false when that was refused. */
  readonly save: (shapes: readonly Shape[], version: number) => Promise<boolean>;
}

/** Shapes drawn on a camera's picture: what was changed, saving it, and settling it with what somebody else saved. */
export function DrawnTab({ camera, again, what, label, hint, saved, change, save }: Drawn): JSX.Element {
  const draft = useDraft(saved, camera.version);
  const saveOver = async (version: number): Promise<void> => {
    if (await save(draft.value, version)) draft.reset();
    again();
  };
  const reset = (): void => {
    draft.reset();
    change.clear();
  };
  const names = (shapes: readonly Shape[]): string => shapes.map(({ name }) => name).join(', ');
  const shown = {
    changed: draft.changed,
    busy: change.busy,
    onSave: () => void saveOver(draft.version),
    onReset: reset,
  };
  return (
    <>
      <p className="muted">{hint}</p>
      <Editor {...shown} cameraId={camera.id} what={what} shapes={draft.value} onChange={draft.set}>
        <SaveBar
          {...shown}
          plain
          problem={change.problem}
          differences={[{ label, theirs: names(saved), mine: names(draft.value) }]}
          onOverwrite={() => void saveOver(camera.version)}
        />
      </Editor>
    </>
  );
}
