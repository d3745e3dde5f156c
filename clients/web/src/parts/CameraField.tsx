import { type JSX, useEffect, useId, useState } from 'react';
import { directClient } from '../app/client.ts';
import { CameraNamesDocument } from '../generated/graphql.ts';
import { common } from './words.ts';

export interface CameraName {
  readonly id: string;
  readonly name: string;
}
const WAIT_MS = 250;

/** One camera of however many: looked for on the server while its name is typed. */
export function CameraField(props: {
  label: string;
  value: CameraName | null;
  onChange(camera: CameraName | null): void;
}): JSX.Element {
  const { label, value, onChange } = props;
  const [text, setText] = useState(value?.name ?? '');
  const [found, setFound] = useState<readonly CameraName[]>([]);
  const list = useId();
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const { data } = await directClient.query(CameraNamesDocument, { text: text.trim() || null }).toPromise();
      if (!stop.signal.aborted && data) setFound(data.cameras.edges.map(({ node }) => node));
    }, WAIT_MS);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [text]);
  const type = (typed: string): void => {
    setText(typed);
    const camera = found.find(({ name }) => name === typed) ?? null;
    if (camera?.id !== value?.id) onChange(camera);
  };
  return (
    <label>
      {label}
      <input
        type="search"
        list={list}
        value={text}
        placeholder={common.typeName}
        aria-invalid={text !== '' && value === null}
        onChange={({ target }) => type(target.value)}
      />
      <datalist id={list}>
        {found.map(({ id, name }) => (
          <option key={id} value={name} />
        ))}
      </datalist>
    </label>
  );
}
