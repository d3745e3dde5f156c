import { type JSX, useEffect } from 'react';
import { DeckView, type Shown } from './DeckView.tsx';
import { useDeck } from './use-deck.ts';

/** Plays one camera's recording from a moment on. */
export function Player(props: { camera: Shown; fromMs: number; poster?: string | null }): JSX.Element | null {
  const { camera, fromMs, poster } = props;
  const deck = useDeck(fromMs);
  useEffect(() => deck?.play(1), [deck]);
  return deck && <DeckView deck={deck} cameras={[camera]} poster={poster ?? null} />;
}
