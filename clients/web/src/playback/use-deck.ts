import { useEffect, useState, useSyncExternalStore } from 'react';
import { Deck, type DeckState } from './deck.ts';

/** A deck for as long as a page shows it. */
export function useDeck(atMs: number): Deck | null {
  const [deck, setDeck] = useState<Deck | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where it begins; later moments are sought.
  useEffect(() => {
    const made = new Deck(atMs);
    setDeck(made);
    return () => made.close();
  }, []);
  return deck;
}

/** What a deck shows, kept current. */
export function useDeckState(deck: Deck): DeckState {
  return useSyncExternalStore(deck.watch, deck.current);
}
