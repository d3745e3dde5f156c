import { type JSX, useEffect, useState } from 'react';
import { client } from '../app/client.ts';
import { usePolled } from '../app/use-polled.ts';
import { CameraChoicesDocument } from '../generated/graphql.ts';
import type { Shown } from './DeckView.tsx';
import { TOGETHER_MAX } from './moment.ts';
import { text } from './words.ts';

const LISTED_MAX = 50;
/** Cameras that are on the timeline without being played. */
const ROWS_MAX = 16;
const EVERY_MS = 30_000;

/** Which cameras play; the server finds them, however many there are. */
export function CameraPicker(props: {
  playing: readonly Shown[];
  /** How many may be chosen. */
  most?: number;
  onPlay(ids: readonly string[]): void;
  onRows(cameras: readonly Shown[]): void;
}): JSX.Element {
  const { playing, most = TOGETHER_MAX, onPlay, onRows } = props;
  const [wanted, setWanted] = useState('');
  return (
    <details className="picker" open={innerWidth > 1000 || undefined}>
      <summary>{text.cameras}</summary>
      <label>
        <span className="sr-only">{text.search}</span>
        <input
          type="search"
          placeholder={text.search}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </label>
      <Choices key={wanted} wanted={wanted} playing={playing} most={most} onPlay={onPlay} onRows={onRows} />
    </details>
  );
}

function Choices(props: {
  wanted: string;
  playing: readonly Shown[];
  most: number;
  onPlay(ids: readonly string[]): void;
  onRows(cameras: readonly Shown[]): void;
}): JSX.Element {
  const { wanted, playing, most, onPlay, onRows } = props;
  const variables = { text: wanted.trim() || undefined, first: LISTED_MAX };
  const { data, problem } = usePolled(client, CameraChoicesDocument, () => variables, EVERY_MS);
  const listed = data?.cameras.edges.map(({ node }) => node) ?? [];
  const key = listed.map(({ id }) => id).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: which cameras are listed is what counts.
  useEffect(() => onRows(listed.slice(0, ROWS_MAX)), [key, onRows]);
  const ids = playing.map(({ id }) => id);
  const full = ids.length >= most;
  return (
    <>
      {problem !== '' && <p role="alert">{problem}</p>}
      <ul>
        {listed.map((camera) => {
          const on = ids.includes(camera.id);
          return (
            <li key={camera.id}>
              <label className="check">
                <input
                  type="checkbox"
                  checked={on}
                  disabled={full && !on}
                  aria-label={text.show(camera.name)}
                  onChange={() => onPlay(on ? ids.filter((id) => id !== camera.id) : [...ids, camera.id])}
                />
                {camera.name}
              </label>
            </li>
          );
        })}
      </ul>
      {full && <p className="muted">{text.most(most)}</p>}
    </>
  );
}
