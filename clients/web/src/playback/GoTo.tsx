import { type JSX, useState } from 'react';
import { clock } from '../text/format.ts';
import { instantsAt, shownZone, wallTime } from '../text/zone.ts';
import { text } from './words.ts';

/** Goes to a time of the shown clock; in the hour that comes twice it asks which. */
export function GoTo({
  atMs,
  zone,
  onGo,
}: {
  atMs: number;
  zone: string | null;
  onGo(atMs: number): void;
}): JSX.Element {
  const [choices, setChoices] = useState<readonly number[] | null>(null);
  const shown = shownZone(zone);
  const go = (wall: string): void => {
    const found = instantsAt(wall, shown);
    setChoices(found.length === 1 ? null : found);
    if (found.length === 1) onGo(found[0] as number);
  };
  return (
    <form
      className="goto"
      onSubmit={(event) => {
        event.preventDefault();
        go(String(new FormData(event.currentTarget).get('at')));
      }}
    >
      <label>
        <span className="quiet">{text.goto}</span>
        <input
          key={Math.round(atMs / 60_000)}
          name="at"
          type="datetime-local"
          step={1}
          aria-label={text.goto}
          defaultValue={wallTime(atMs, shown)}
          required
        />
      </label>
      <button type="submit">{text.goto}</button>
      {choices && (
        <p role="alert">
          {choices.length === 0 ? text.never : text.twice}{' '}
          {choices.map((one) => (
            <button
              key={one}
              type="button"
              onClick={() => {
                setChoices(null);
                onGo(one);
              }}
            >
              {clock(one, zone)}
            </button>
          ))}
        </p>
      )}
    </form>
  );
}
