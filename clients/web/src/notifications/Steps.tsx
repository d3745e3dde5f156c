import type { JSX } from 'react';
import type { NotificationStepInput } from '../generated/graphql.ts';
import { ChoiceField, NumberField } from '../parts/fields.tsx';
import { common } from '../parts/words.ts';
import { notifyWords as text } from './words.ts';

/** Who is told at once, and who after how many minutes in which nobody acknowledged. */
export function Steps(props: {
  channels: readonly { id: string; name: string }[];
  steps: readonly NotificationStepInput[];
  onChange(steps: NotificationStepInput[]): void;
}): JSX.Element {
  const { channels, steps, onChange } = props;
  const change = (at: number, step: Partial<NotificationStepInput>): void =>
    onChange(steps.map((known, index) => (index === at ? { ...known, ...step } : known)));
  const first = channels[0];
  return (
    <fieldset className="stack">
      <legend>{text.stepsLegend}</legend>
      {channels.length === 0 && <p className="note">{text.channelFirst}</p>}
      {steps.map((step, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the order.
        <div key={at} className="fields">
          <ChoiceField
            label={at === 0 ? text.toldFirst : text.toldNext}
            value={String(step.channelId)}
            choices={channels.map(({ id, name }) => [id, name])}
            onChange={(channelId) => change(at, { channelId })}
          />
          <NumberField
            label={text.afterMinutes}
            value={step.afterMinutes ?? 0}
            min={0}
            max={10_080}
            onChange={(afterMinutes) => change(at, { afterMinutes })}
          />
          <button type="button" className="danger" onClick={() => onChange(steps.filter((_, index) => index !== at))}>
            {common.remove}
          </button>
        </div>
      ))}
      <div className="actions">
        <button
          type="button"
          disabled={!first}
          onClick={() =>
            first &&
            onChange([
              ...steps,
              { channelId: first.id, afterMinutes: steps.length === 0 ? 0 : (steps.at(-1)?.afterMinutes ?? 0) + 10 },
            ])
          }
        >
          {text.addStep}
        </button>
      </div>
    </fieldset>
  );
}
