import { type JSX, useState } from 'react';
import { directClient } from '../app/client.ts';
import { usePolled } from '../app/use-polled.ts';
import { CameraNameDocument } from '../generated/graphql.ts';
import { CameraField, type CameraName } from '../parts/CameraField.tsx';
import { common } from '../parts/words.ts';
import { notifyWords as text } from './words.ts';

/** Single cameras of a rule, besides its sites; none means those of the sites, or all. */
export function RuleCameras(props: { ids: readonly string[]; onChange(ids: string[]): void }): JSX.Element {
  const { ids, onChange } = props;
  const [camera, setCamera] = useState<CameraName | null>(null);
  const [round, setRound] = useState(0);
  return (
    <details>
      <summary>
        {text.camerasLegend}: {ids.length === 0 ? text.every : ids.length}
      </summary>
      <ul className="chips">
        {ids.map((id) => (
          <li key={id}>
            <Name id={id} />{' '}
            <button
              type="button"
              className="plain link"
              aria-label={common.remove}
              onClick={() => onChange(ids.filter((one) => one !== id))}
            >
              ✕
            </button>
          </li>
        ))}
      </ul>
      <div className="fields">
        <CameraField key={round} label={text.camera} value={camera} onChange={setCamera} />
        <button
          type="button"
          disabled={!camera || ids.includes(camera.id)}
          onClick={() => {
            if (camera) onChange([...ids, camera.id]);
            setCamera(null);
            setRound(round + 1);
          }}
        >
          {common.add}
        </button>
      </div>
    </details>
  );
}

function Name({ id }: { id: string }): JSX.Element {
  const { data } = usePolled(directClient, CameraNameDocument, () => ({ id }), 600_000);
  return <>{data ? (data.camera?.name ?? id) : '…'}</>;
}
