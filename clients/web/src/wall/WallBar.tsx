import { type JSX, useState } from 'react';
import { pageHref } from '../app/route.ts';
import { COLUMNS, EVERY_SECONDS, keepLayout, type Layout, loadLayouts, searchOf } from './layout.ts';
import { text } from './words.ts';

/** How the wall is laid out, and the layouts that were kept. */
export function WallBar(props: {
  layout: Layout;
  arranging: boolean;
  onArrange(): void;
  onFull(): void;
  onChange(layout: Layout): void;
}): JSX.Element {
  const { layout, arranging, onArrange, onFull, onChange } = props;
  const [saved, setSaved] = useState(loadLayouts);
  const search = searchOf(layout);
  const current = Object.keys(saved).find((name) => saved[name] === search) ?? '';
  return (
    <div className="wall-bar">
      <label>
        {text.saved}
        <select
          value={current}
          onChange={(event) => {
            location.hash = pageHref('wall', '', saved[event.target.value] ?? '');
          }}
        >
          <option value="">{search === '' ? text.plain : text.choose}</option>
          {Object.keys(saved).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        {text.columns}
        <select
          value={layout.columns}
          onChange={(event) => onChange({ ...layout, columns: Number(event.target.value) })}
        >
          {COLUMNS.map((count) => (
            <option key={count} value={count}>
              {count === 0 ? text.fit : count}
            </option>
          ))}
        </select>
      </label>
      <label>
        {text.carousel}
        <select
          value={layout.everySeconds}
          onChange={(event) => onChange({ ...layout, everySeconds: Number(event.target.value) })}
        >
          {EVERY_SECONDS.map((seconds) => (
            <option key={seconds} value={seconds}>
              {seconds === 0 ? text.stays : text.every(seconds)}
            </option>
          ))}
        </select>
      </label>
      <button type="button" aria-pressed={arranging} onClick={onArrange}>
        {arranging ? text.done : text.arrange}
      </button>
      <button type="button" onClick={onFull}>
        {text.full}
      </button>
      {search !== '' && current === '' && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setSaved(keepLayout(String(new FormData(event.currentTarget).get('name')).trim(), search));
          }}
        >
          <input name="name" required maxLength={40} aria-label={text.name} placeholder={text.name} />
          <button type="submit">{text.save}</button>
        </form>
      )}
      {current !== '' && (
        <button type="button" onClick={() => setSaved(keepLayout(current, null))}>
          {text.forget}
        </button>
      )}
    </div>
  );
}
