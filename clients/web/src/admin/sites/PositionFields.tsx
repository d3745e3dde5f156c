import type { JSX } from 'react';
import { WorldMap } from '../../map/WorldMap.tsx';
import { TextField } from '../../parts/fields.tsx';
import { common } from '../../parts/words.ts';
import { siteWords as text } from './words.ts';

interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** Where a site is: typed in degrees, or pointed at on the map; none takes it off the map. */
export function PositionFields(props: {
  position: Position | null;
  onChange(position: Position | null): void;
}): JSX.Element {
  const { position, onChange } = props;
  const set = (key: keyof Position, value: string): void => {
    const degrees = Number(value);
    if (Number.isFinite(degrees)) onChange({ latitude: 0, longitude: 0, ...position, [key]: degrees });
  };
  const markers = position ? [{ id: 'here', name: '', state: 'good' as const, count: 0, ...position }] : [];
  return (
    <fieldset className="stack">
      <legend>{text.position}</legend>
      <div className="fields">
        <TextField
          label={text.latitude}
          type="number"
          value={position ? String(position.latitude) : ''}
          onChange={(value) => set('latitude', value)}
        />
        <TextField
          label={text.longitude}
          type="number"
          value={position ? String(position.longitude) : ''}
          onChange={(value) => set('longitude', value)}
        />
        {position && (
          <button type="button" onClick={() => onChange(null)}>
            {common.remove}
          </button>
        )}
      </div>
      <WorldMap markers={markers} chosen={null} small onChoose={() => {}} onPoint={onChange} />
    </fieldset>
  );
}
