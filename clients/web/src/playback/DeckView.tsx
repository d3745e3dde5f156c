import { type JSX, useEffect, useRef } from 'react';
import { strings } from '../strings.ts';
import { clock } from '../text/format.ts';
import { DeckControls } from './DeckControls.tsx';
import type { Deck } from './deck.ts';
import { kindName, reasonName } from './spans.ts';
import type { TrackState } from './track.ts';
import { useDeckState } from './use-deck.ts';
import { text } from './words.ts';

export interface Shown {
  readonly id: string;
  readonly name: string;
  readonly site?: { readonly timezone: string } | null;
}

/** The pictures of one to four cameras at one moment, what is missing said in words, and the controls. */
export function DeckView(props: { deck: Deck; cameras: readonly Shown[]; poster?: string | null }): JSX.Element {
  const { deck, cameras, poster } = props;
  const state = useDeckState(deck);
  const grid = useRef<HTMLDivElement>(null);
  const ids = cameras.map(({ id }) => id).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: which cameras are shown is what counts, not the list's identity.
  useEffect(() => {
    const videos = [...(grid.current?.querySelectorAll('video') ?? [])];
    deck.show(cameras.flatMap(({ id }, i) => (videos[i] ? [{ id, video: videos[i] }] : [])));
  }, [deck, ids]);
  return (
    <div className="deck">
      <div ref={grid} className={`deck-grid ${cameras.length > 1 ? 'many' : ''}`}>
        {cameras.map((camera, i) => (
          <figure key={camera.id} className="tile">
            <video
              data-testid="playback"
              muted
              playsInline
              poster={poster ?? undefined}
              aria-label={camera.name}
              onClick={() => (state.playing ? deck.pause() : deck.play())}
            />
            <Cover deck={deck} state={state.tracks[i] ?? { at: 'loading' }} zone={camera.site?.timezone} />
            <figcaption>
              <b className="tile-name">{camera.name}</b>
            </figcaption>
          </figure>
        ))}
      </div>
      <DeckControls deck={deck} zone={cameras[0]?.site?.timezone} />
    </div>
  );
}

function Cover({
  deck,
  state,
  zone,
}: {
  deck: Deck;
  state: TrackState;
  zone?: string | undefined;
}): JSX.Element | null {
  if (state.at === 'picture') return null;
  if (state.at === 'loading')
    return (
      <p className="cover-note" role="status">
        {text.loading}
      </p>
    );
  return (
    <div className="overlay" role="status">
      {state.at === 'hole' ? (
        <>
          <strong>{text.hole(kindName(state.kind), reasonName(state.reason))}</strong>
          <span>{text.until(clock(state.toMs, zone))}</span>
        </>
      ) : (
        <>
          <strong>{state.message}</strong>
          <button type="button" onClick={() => deck.again()}>
            {strings.playback.again}
          </button>
        </>
      )}
    </div>
  );
}
