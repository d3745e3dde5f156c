import { type JSX, useState } from 'react';
import {
  type AddNotificationRuleInput,
  AddNotifyRuleDocument,
  ChannelNamesDocument,
  type EventKind,
  type EventSeverity,
  type NotificationQuietMode,
  type NotifyRulePartsFragment,
  UpdateNotifyRuleDocument,
} from '../generated/graphql.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { CheckField, ChoiceField, NumberField, TextField } from '../parts/fields.tsx';
import { Refusal } from '../parts/Refusal.tsx';
import { useSites } from '../parts/SiteField.tsx';
import { useAll } from '../parts/use-all.ts';
import { useChange } from '../parts/use-change.ts';
import { common } from '../parts/words.ts';
import { strings } from '../strings.ts';
import { WeekGrid } from '../week/WeekGrid.tsx';
import { PickSeveral } from './PickSeveral.tsx';
import { RuleCameras } from './RuleCameras.tsx';
import { Steps } from './Steps.tsx';
import { Template } from './Template.tsx';
import { weekOfWindows, windowsOfWeek } from './windows.ts';
import { notifyWords as text } from './words.ts';

const KINDS = Object.keys(strings.kind) as EventKind[];
const SEVERITIES: readonly EventSeverity[] = ['INFO', 'WARNING', 'CRITICAL'];
type Draft = Required<Omit<AddNotificationRuleInput, 'schedule' | 'quietHours'>> &
  Pick<NotifyRulePartsFragment, 'schedule' | 'quietHours'>;

const fresh: Draft = {
  name: '',
  enabled: true,
  kinds: [],
  severities: ['CRITICAL'],
  cameraIds: [],
  siteIds: [],
  schedule: [],
  quietHours: [],
  quietMode: 'HOLD',
  criticalBreaksQuiet: true,
  subject: '{{severity}}: {{kind}} – {{camera}}',
  body: '{{kind}} ({{label}}) – {{camera}}, {{site}}, {{time}}',
  steps: [],
  throttleSeconds: 60,
  digestMinutes: 0,
};

/** One rule: which events, when, what is said, and who is told first and after how long next. */
export function RuleForm({ rule, onClose }: { rule: NotifyRulePartsFragment | null; onClose(): void }): JSX.Element {
  const [draft, setDraft] = useState<Draft>(rule ?? fresh);
  const sites = useSites();
  const channels = useAll(ChannelNamesDocument, (data) => data.channels);
  const add = useChange(AddNotifyRuleDocument);
  const update = useChange(UpdateNotifyRuleDocument);
  const set = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  const save = async (): Promise<void> => {
    const { name, enabled, kinds, severities, cameraIds, siteIds, quietMode, criticalBreaksQuiet } = draft;
    const { subject, body, steps, throttleSeconds, digestMinutes, schedule, quietHours } = draft;
    const plain = (windows: Draft['schedule']) => windows.map(({ days, from, to }) => ({ days, from, to }));
    const said = { subject, body, throttleSeconds, digestMinutes, quietMode, criticalBreaksQuiet };
    const when = { schedule: plain(schedule), quietHours: plain(quietHours) };
    const input = {
      ...{ name: name.trim(), enabled, kinds, severities, cameraIds, siteIds },
      ...said,
      ...when,
      steps: steps.map(({ channelId, afterMinutes }) => ({ channelId, afterMinutes })),
    };
    const done = rule
      ? await update.send({ input: { id: rule.id, version: rule.version, ...input } })
      : await add.send({ input });
    if (done) onClose();
  };
  return (
    <Dialog wide title={rule?.name ?? text.addRule} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="fields">
          <TextField label={common.name} value={draft.name} max={100} required onChange={(name) => set({ name })} />
          <CheckField label={text.ruleOn} value={draft.enabled ?? true} onChange={(enabled) => set({ enabled })} />
        </div>
        <PickSeveral
          legend={text.kindsLegend}
          all={KINDS.map((one) => [one, strings.kind[one]])}
          chosen={draft.kinds ?? []}
          onChange={(kinds) => set({ kinds })}
        />
        <PickSeveral
          legend={text.severitiesLegend}
          all={SEVERITIES.map((one) => [one, strings.severity[one]])}
          chosen={draft.severities ?? []}
          onChange={(severities) => set({ severities })}
        />
        <PickSeveral
          legend={text.sitesLegend}
          all={sites.map(({ id, name }) => [id, name])}
          chosen={(draft.siteIds ?? []).map(String)}
          onChange={(siteIds) => set({ siteIds })}
        />
        <RuleCameras ids={(draft.cameraIds ?? []).map(String)} onChange={(cameraIds) => set({ cameraIds })} />
        <Steps channels={channels} steps={draft.steps} onChange={(steps) => set({ steps })} />
        <Template subject={draft.subject ?? ''} body={draft.body ?? ''} onChange={set} />
        <div className="fields">
          <NumberField
            label={text.throttle}
            value={draft.throttleSeconds ?? 0}
            min={0}
            max={86_400}
            onChange={(throttleSeconds) => set({ throttleSeconds })}
          />
          <NumberField
            label={text.digest}
            value={draft.digestMinutes ?? 0}
            min={0}
            max={1440}
            onChange={(digestMinutes) => set({ digestMinutes })}
          />
        </div>
        <details>
          <summary>{text.scheduleSummary(draft.schedule.length > 0)}</summary>
          <WeekGrid
            week={weekOfWindows(draft.schedule)}
            modes={['ON', 'OFF']}
            names={text.scheduleModes}
            onChange={(week) => set({ schedule: windowsOfWeek(week) })}
          />
        </details>
        <details>
          <summary>{text.quietSummary(draft.quietHours.length > 0)}</summary>
          <div className="stack">
            <WeekGrid
              week={weekOfWindows(draft.quietHours)}
              modes={['ON', 'OFF']}
              names={text.quietModes}
              onChange={(week) => set({ quietHours: windowsOfWeek(week) })}
            />
            <div className="fields">
              <ChoiceField<NotificationQuietMode>
                label={text.quietThen}
                value={draft.quietMode ?? 'HOLD'}
                choices={[
                  ['HOLD', text.quiet.HOLD],
                  ['DROP', text.quiet.DROP],
                ]}
                onChange={(quietMode) => set({ quietMode })}
              />
              <CheckField
                label={text.criticalBreaks}
                value={draft.criticalBreaksQuiet ?? true}
                onChange={(criticalBreaksQuiet) => set({ criticalBreaksQuiet })}
              />
            </div>
          </div>
        </details>
        <Refusal problem={add.problem ?? update.problem} />
        <footer className="actions end">
          <button type="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="primary" disabled={add.busy || update.busy || draft.steps.length === 0}>
            {common.save}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
