import { type JSX, useEffect, useId, useState } from 'react';
import { directClient } from '../app/client.ts';
import { CameraNamesDocument } from '../generated/graphql.ts';
import { figure } from '../text/format.ts';
import { common } from './words.ts';

export interface CameraName {
  readonly id: string;
  readonly name: string;
  readonly site?: { readonly name: string } | null;
}
const WAIT_MS = 250;

/** One camera of however many: looked for on the server while its name is typed; those named exactly so come first. */
export function CameraField(props: {
  label: string;
  value: CameraName | null;
  /** Says what no camera means, where that is a choice. */
  none?: string;
  onChange(camera: CameraName | null): void;
}): JSX.Element {
  const { label, value, none = common.typeName, onChange } = props;
  const [text, setText] = useState(value ? value.name : '');
  const [found, setFound] = useState<{ cameras: readonly CameraName[]; of: number }>({ cameras: [], of: 0 });
  const list = useId();
  const wanted = text.split(BETWEEN)[0]?.trim() ?? '';
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const { data } = await directClient.query(CameraNamesDocument, { text: wanted || null }).toPromise();
      if (stop.signal.aborted || !data) return;
      const all = [...(wanted === '' ? [] : data.named.edges), ...data.cameras.edges].map(({ node }) => node);
      setFound({ cameras: [...new Map(all.map((one) => [one.id, one])).values()], of: data.cameras.totalCount });
    }, WAIT_MS);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [wanted]);
  const type = (typed: string): void => {
    setText(typed);
    const camera = cameraOf(typed, found.cameras);
    if (camera?.id !== value?.id) onChange(camera);
  };
  // What was typed before the answer came is looked at again: a quick hand is not asked to type twice.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the answer is news here.
  useEffect(() => {
    if (!value && text !== '') type(text);
  }, [found]);
  return (
    <label>
      {label}
      <input
        type="search"
        list={list}
        value={text}
        placeholder={none}
        aria-invalid={text !== '' && value === null}
        onChange={({ target }) => type(target.value)}
      />
      <datalist id={list}>
        {found.cameras.map((camera) => (
          <option key={camera.id} value={told(camera)} />
        ))}
      </datalist>
      {text !== '' && value === null && found.of > found.cameras.length && (
        <small className="muted">{common.moreMatch(figure(found.of))}</small>
      )}
    </label>
  );
}

const BETWEEN = ' · ';

/** What a list of choices shows: cameras of one name are told apart by their sites. */
function told({ name, site }: CameraName): string {
  return site ? `${name}${BETWEEN}${site.name}` : name;
}

/** The camera that was typed: with its site, or by a name that only one of those found bears. */
export function cameraOf(typed: string, found: readonly CameraName[]): CameraName | null {
  const named = found.filter(({ name }) => name === typed);
  return found.find((camera) => told(camera) === typed) ?? (named.length === 1 ? (named[0] ?? null) : null);
}
