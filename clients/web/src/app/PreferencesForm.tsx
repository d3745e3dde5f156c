import type { JSX } from 'react';
import { strings } from '../strings.ts';
import { LANGUAGES } from '../text/language.ts';
import { changePreferences, THEMES, TIMES, usePreferences } from './preferences.ts';

/** Language, appearance and whose clock; each takes effect at once. */
export function PreferencesForm(): JSX.Element {
  const { language, theme, time } = usePreferences();
  const words = strings.preferences;
  return (
    <>
      {choice(words.language, LANGUAGES, language, words.languages, (next) => changePreferences({ language: next }))}
      {choice(words.theme, THEMES, theme, words.themes, (next) => changePreferences({ theme: next }))}
      {choice(words.time, TIMES, time, words.times, (next) => changePreferences({ time: next }))}
    </>
  );
}

function choice<T extends string>(
  label: string,
  values: readonly T[],
  chosen: T,
  names: Readonly<Record<T, string>>,
  choose: (value: T) => void,
): JSX.Element {
  return (
    <label>
      {label}
      <select
        value={chosen}
        onChange={(event) => {
          const next = values.find((value) => value === event.target.value);
          if (next) choose(next);
        }}
      >
        {values.map((value) => (
          <option key={value} value={value}>
            {names[value]}
          </option>
        ))}
      </select>
    </label>
  );
}
