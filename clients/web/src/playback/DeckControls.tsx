import { type JSX, useEffect } from 'react';
import { clock, day, zoneName } from '../text/format.ts';
import { type Deck, RATES } from './deck.ts';
import { useDeckState } from './use-deck.ts';
import { text } from './words.ts';

const SKIP_MS = 10_000;

/** Play, step, speed and the moment on show, by mouse and by keyboard. */
export function DeckControls({ deck, zone }: { deck: Deck; zone?: string | undefined }): JSX.Element {
  const { atMs, playing, rate, atEdge, waiting } = useDeckState(deck);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.ctrlKey || event.altKey || event.metaKey) return;
      const act = keys[event.key];
      if (!act) return;
      event.preventDefault();
      act(deck);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [deck]);
  const button = (label: string, sign: string, act: () => void): JSX.Element => (
    <button type="button" aria-label={label} title={label} onClick={act}>
      {sign}
    </button>
  );
  return (
    <div className="deck-controls">
      {button(text.back, '−10', () => deck.seek(atMs - SKIP_MS))}
      {button(text.stepBack, '|◀', () => deck.step(-1))}
      {playing ? button(text.pause, '❚❚', () => deck.pause()) : button(text.play, '▶', () => deck.play())}
      {button(text.stepOn, '▶|', () => deck.step(1))}
      {button(text.on, '+10', () => deck.seek(atMs + SKIP_MS))}
      <label>
        <span className="quiet">{text.speed}</span>
        <select value={rate} aria-label={text.speed} onChange={(event) => deck.play(Number(event.target.value))}>
          {RATES.map((one) => (
            <option key={one} value={one}>
              {rateName(one)}
            </option>
          ))}
        </select>
      </label>
      <button type="button" disabled={atEdge} onClick={() => deck.seek(Date.now())}>
        {atEdge ? text.atEdge : text.toLive}
      </button>
      <time className={waiting ? 'muted' : ''} dateTime={new Date(atMs).toISOString()}>
        {day(atMs, zone)} {clock(atMs, zone)}
        {playing ? '' : `.${String(Math.floor(atMs % 1000)).padStart(3, '0')}`} <small>{zoneName(atMs, zone)}</small>
      </time>
    </div>
  );
}

function rateName(rate: number): string {
  const size = Math.abs(rate);
  const times = `${size < 1 ? `1/${1 / size}` : size}×`;
  return rate < 0 ? text.backwards(times) : times;
}

/** Shared with other players: space and K pause, J and L change the speed, comma and full stop step. */
const keys: Readonly<Record<string, (deck: Deck) => void>> = {
  ' ': toggle,
  k: toggle,
  j: (deck) => deck.play(nextRate(deck.current().rate, -1)),
  l: (deck) => deck.play(nextRate(deck.current().rate, 1)),
  ',': (deck) => deck.step(-1),
  '.': (deck) => deck.step(1),
};

function toggle(deck: Deck): void {
  if (deck.current().playing) deck.pause();
  else deck.play();
}

function nextRate(rate: number, steps: 1 | -1): number {
  const at = RATES.findIndex((one) => one === rate) + steps;
  return RATES[Math.min(RATES.length - 1, Math.max(0, at))] ?? 1;
}

/** A key pressed in a field, or on something that answers to it itself, is none of ours. */
export function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return true;
  return /^(BUTTON|A|SUMMARY)$/.test(target.tagName) && (event.key === ' ' || event.key === 'Enter');
}
