import type { JSX } from 'react';
import type { CalculatorCamerasInput, CalculatorPlanInput } from '../generated/graphql.ts';
import { ChoiceField, NumberField, TextField } from '../parts/fields.tsx';
import { common } from '../parts/words.ts';
import { calculatorWords as text } from './words.ts';

const CODECS = ['H264', 'H265', 'AV1', 'MJPEG'] as const;
const ACTIVITIES = ['LOW', 'MEDIUM', 'HIGH'] as const;
const RAIDS = ['NONE', 'RAID1', 'RAID5', 'RAID6', 'RAID10'] as const;
const ACCELERATORS = ['AUTO', 'CPU', 'GPU'] as const;
const SIZES = {
  '1280x720': [1280, 720],
  '1920x1080': [1920, 1080],
  '2560x1440': [2560, 1440],
  '3840x2160': [3840, 2160],
} as const;
type SizeName = keyof typeof SIZES;

/** Groups of equal cameras, and what is kept and looked at. */
export function PlanForm(props: { plan: CalculatorPlanInput; onChange(plan: CalculatorPlanInput): void }): JSX.Element {
  const { plan, onChange } = props;
  const set = (change: Partial<CalculatorPlanInput>): void => onChange({ ...plan, ...change });
  const group = (at: number, change: Partial<CalculatorCamerasInput>): void =>
    set({ cameras: plan.cameras.map((known, index) => (index === at ? { ...known, ...change } : known)) });
  return (
    <section className="card">
      {plan.cameras.map((cameras, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place in the list.
        <fieldset key={at} className="stack">
          <legend>{text.group(at + 1)}</legend>
          <div className="fields">
            <TextField label={common.name} value={cameras.name} max={60} onChange={(name) => group(at, { name })} />
            <NumberField
              label={text.count}
              value={cameras.count}
              min={1}
              max={100_000}
              onChange={(count) => group(at, { count })}
            />
            <ChoiceField
              label={text.codec}
              value={cameras.codec ?? 'H264'}
              choices={CODECS.map((one) => [one, one])}
              onChange={(codec) => group(at, { codec })}
            />
            <ChoiceField<SizeName | ''>
              label={text.size}
              value={sizeName(cameras)}
              none={cameras.width ? `${cameras.width} × ${cameras.height}` : undefined}
              choices={(Object.keys(SIZES) as SizeName[]).map((one) => [one, one.replace('x', ' × ')])}
              onChange={(name) => {
                if (name !== '') group(at, { width: SIZES[name][0], height: SIZES[name][1] });
              }}
            />
            <NumberField
              label={text.fps}
              value={cameras.fps ?? 25}
              min={1}
              max={60}
              onChange={(fps) => group(at, { fps })}
            />
            <ChoiceField
              label={text.activity}
              value={cameras.activity ?? 'MEDIUM'}
              choices={ACTIVITIES.map((one) => [one, text.activities[one]])}
              onChange={(activity) => group(at, { activity })}
            />
            <NumberField
              label={text.recorded}
              value={Math.round((cameras.recordedShare ?? 1) * 100)}
              min={0}
              max={100}
              onChange={(percent) => group(at, { recordedShare: percent / 100 })}
            />
            <NumberField
              label={text.analytics}
              value={cameras.analyticsFps ?? 0}
              min={0}
              max={30}
              onChange={(analyticsFps) => group(at, { analyticsFps })}
            />
          </div>
          {plan.cameras.length > 1 && (
            <div className="actions">
              <button
                type="button"
                className="danger"
                onClick={() => set({ cameras: plan.cameras.filter((_, index) => index !== at) })}
              >
                {text.removeGroup}
              </button>
            </div>
          )}
        </fieldset>
      ))}
      <div className="actions">
        <button
          type="button"
          onClick={() => set({ cameras: [...plan.cameras, { name: text.group(plan.cameras.length + 1), count: 1 }] })}
        >
          {text.addGroup}
        </button>
      </div>
      <div className="fields">
        <NumberField
          label={text.retention}
          value={plan.retentionDays ?? 30}
          min={1}
          max={3650}
          onChange={(retentionDays) => set({ retentionDays })}
        />
        <ChoiceField
          label={text.raid}
          value={plan.raid ?? 'RAID5'}
          choices={RAIDS.map((one) => [one, one === 'NONE' ? common.none : one])}
          onChange={(raid) => set({ raid })}
        />
        <NumberField
          label={text.diskTb}
          value={(plan.diskBytes ?? 8e12) / 1e12}
          min={1}
          max={100}
          onChange={(tb) => set({ diskBytes: tb * 1e12 })}
        />
        <NumberField
          label={text.viewers}
          value={plan.remoteViewers ?? 1}
          min={0}
          max={10_000}
          onChange={(remoteViewers) => set({ remoteViewers })}
        />
        <NumberField
          label={text.cloudShare}
          value={Math.round((plan.cloudShare ?? 0) * 100)}
          min={0}
          max={100}
          onChange={(percent) => set({ cloudShare: percent / 100 })}
        />
        <ChoiceField
          label={text.accelerator}
          value={plan.accelerator ?? 'AUTO'}
          choices={ACCELERATORS.map((one) => [one, text.accelerators[one]])}
          onChange={(accelerator) => set({ accelerator })}
        />
      </div>
    </section>
  );
}

function sizeName({ width, height }: CalculatorCamerasInput): SizeName | '' {
  const found = Object.entries(SIZES).find(([, [w, h]]) => w === (width ?? 1920) && h === (height ?? 1080));
  return found ? (found[0] as SizeName) : '';
}
