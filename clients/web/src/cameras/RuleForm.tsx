import { type JSX, useState } from 'react';
import {
  type AnalyticsRuleDirection,
  CreateAnalyticsRuleDocument,
  type RulePartsFragment,
  UpdateAnalyticsRuleDocument,
} from '../generated/graphql.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { Refusal } from '../parts/Refusal.tsx';
import { useChange } from '../parts/use-change.ts';
import { common } from '../parts/words.ts';
import { strings } from '../strings.ts';
import { WeekGrid } from '../week/WeekGrid.tsx';
import { weekOf } from '../week/week.ts';
import type { CameraDetail } from './CameraPage.tsx';
import { draftOf, inputOf, newRule, type RuleDraft } from './rule-draft.ts';
import { ANALYTICS_KINDS, type AnalyticsKind, RULE_KINDS } from './rule-kinds.ts';
import { ruleWords as text } from './rule-words.ts';

interface Props {
  readonly camera: CameraDetail;
  /** Null: a new one. */
  readonly rule: RulePartsFragment | null;
  onClose(): void;
  onSaved(): void;
}

/** One rule: what its kind needs, and nothing that its kind does not know. */
export function RuleForm({ camera, rule, onClose, onSaved }: Props): JSX.Element {
  const [draft, setDraft] = useState(() => (rule ? draftOf(rule) : newRule('INTRUSION', strings.kind.INTRUSION)));
  const create = useChange(CreateAnalyticsRuleDocument);
  const update = useChange(UpdateAnalyticsRuleDocument);
  const kind = RULE_KINDS[draft.kind];
  const set = (change: Partial<RuleDraft>): void => setDraft({ ...draft, ...change });
  const zones = camera.zones.filter(
    (zone) => kind.place === 'either' || (zone.kind === 'LINE') === (kind.place === 'line'),
  );
  const save = async (): Promise<void> => {
    const input = inputOf(draft, camera.site?.timezone ?? 'UTC');
    const done = rule
      ? await update.send({ input: { ...input, id: rule.id, version: rule.version } })
      : await create.send({ input: { ...input, name: draft.name.trim(), cameraId: camera.id, kind: draft.kind } });
    if (done) onSaved();
  };
  const chooseKind = (next: AnalyticsKind): void =>
    set({
      kind: next,
      name: draft.name === strings.kind[draft.kind] ? strings.kind[next] : draft.name,
      zoneIds: [],
      options: {},
    });
  const without = kind.placeNeeded && draft.zoneIds.length === 0;
  return (
    <Dialog wide title={rule ? rule.name : text.add} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="fields">
          <label>
            {text.kind}
            <select
              value={draft.kind}
              disabled={rule !== null}
              onChange={({ target }) => chooseKind(target.value as AnalyticsKind)}
            >
              {ANALYTICS_KINDS.map((one) => (
                <option key={one} value={one}>
                  {strings.kind[one]}
                </option>
              ))}
            </select>
          </label>
          <label>
            {common.name}
            <input value={draft.name} maxLength={100} required onChange={({ target }) => set({ name: target.value })} />
          </label>
        </div>
        <p className="muted">
          {text.about[draft.kind]} {kind.needsModel && <span className="note">{text.needsModel}</span>}
        </p>
        {kind.place !== 'none' && (
          <fieldset>
            <legend>{kind.place === 'line' ? text.lines : text.areas}</legend>
            {zones.length === 0 ? (
              <p className="note">
                {kind.placeNeeded ? text.drawFirst : text.wholePicture}{' '}
                <a href={`#/cameras/${encodeURIComponent(camera.id)}/zones`}>{text.draw}</a>
              </p>
            ) : (
              <div className="actions">
                {zones.map((zone) => (
                  <label key={zone.id} className="check">
                    <input
                      type="checkbox"
                      checked={draft.zoneIds.includes(zone.id)}
                      onChange={({ target }) =>
                        set({
                          zoneIds: target.checked
                            ? [...draft.zoneIds, zone.id]
                            : draft.zoneIds.filter((id) => id !== zone.id),
                        })
                      }
                    />
                    {zone.name}
                  </label>
                ))}
                {!kind.placeNeeded && draft.zoneIds.length === 0 && <span className="muted">{text.wholePicture}</span>}
              </div>
            )}
          </fieldset>
        )}
        <Settings draft={draft} set={set} />
        <Schedule draft={draft} set={set} timezone={camera.site?.timezone ?? 'UTC'} />
        <label className="check">
          <input type="checkbox" checked={draft.enabled} onChange={({ target }) => set({ enabled: target.checked })} />
          {text.enabled}
        </label>
        <Refusal problem={create.problem ?? update.problem} />
        <footer className="actions end">
          <button type="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="primary" disabled={create.busy || update.busy || without}>
            {common.save}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

type Part = { readonly draft: RuleDraft; set(change: Partial<RuleDraft>): void };

function Settings({ draft, set }: Part): JSX.Element {
  const kind = RULE_KINDS[draft.kind];
  const number = (
    label: string,
    key: 'minConfidence' | 'minHits' | 'dwellS' | 'cooldownS',
    max: number,
    step: number,
  ) => (
    <label>
      {label}
      <input
        type="number"
        min={0}
        max={max}
        step={step}
        placeholder={text.usual}
        value={draft[key]}
        onChange={({ target }) => set({ [key]: target.value })}
      />
    </label>
  );
  const option = (name: string): string => draft.options[name] ?? '';
  const setOption = (name: string, value: string): void => set({ options: { ...draft.options, [name]: value } });
  return (
    <div className="fields">
      {kind.direction && (
        <label>
          {text.direction}
          <select
            value={draft.direction}
            onChange={({ target }) => set({ direction: target.value as AnalyticsRuleDirection | '' })}
          >
            <option value="">{text.asTheLine}</option>
            {(['BOTH', 'A_TO_B', 'B_TO_A'] as const).map((one) => (
              <option key={one} value={one}>
                {text.directions[one]}
              </option>
            ))}
          </select>
        </label>
      )}
      {kind.dwell && number(text.dwell, 'dwellS', 86_400, 0.1)}
      {number(text.cooldown, 'cooldownS', 86_400, 0.1)}
      {number(text.confidence, 'minConfidence', 1, 0.01)}
      {number(text.hits, 'minHits', 100, 1)}
      {kind.classes && (
        <label>
          {text.classes}
          <input
            value={draft.classes}
            placeholder={text.classesHint}
            onChange={({ target }) => set({ classes: target.value })}
          />
        </label>
      )}
      {kind.options.map(({ name, usual, min, max }) => (
        <label key={name}>
          {text.options[name]}
          <input
            type="number"
            min={min}
            max={max}
            step="any"
            placeholder={usual === null ? '' : String(usual)}
            value={option(name)}
            onChange={({ target }) => setOption(name, target.value)}
          />
        </label>
      ))}
      {kind.plates &&
        (['allow', 'deny'] as const).map((name) => (
          <label key={name} className="whole">
            {text.plates[name]}
            <input value={option(name)} maxLength={500} onChange={({ target }) => setOption(name, target.value)} />
          </label>
        ))}
    </div>
  );
}

function Schedule({ draft, set, timezone }: Part & { timezone: string }): JSX.Element {
  return (
    <fieldset className="stack">
      <label className="check">
        <input
          type="checkbox"
          checked={draft.week !== null}
          onChange={({ target }) =>
            set({
              week: target.checked
                ? weekOf(
                    [{ days: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1080, mode: 'ON' as const }],
                    'OFF' as const,
                  )
                : null,
            })
          }
        />
        {text.schedule(timezone)}
      </label>
      {draft.week && (
        <WeekGrid week={draft.week} modes={['ON', 'OFF']} names={text.weekModes} onChange={(week) => set({ week })} />
      )}
    </fieldset>
  );
}
