import type { JSX } from 'react';
import { type CameraRecordingMode, SetRecordingPlanDocument } from '../generated/graphql.ts';
import { CheckField, ChoiceField, NumberField } from '../parts/fields.tsx';
import { SaveBar } from '../parts/SaveBar.tsx';
import { useChange } from '../parts/use-change.ts';
import { useDraft } from '../parts/use-draft.ts';
import { WeekGrid } from '../week/WeekGrid.tsx';
import { weekOf, windowsOf } from '../week/week.ts';
import type { CameraTab } from './CameraPage.tsx';
import { cameraWords as text } from './camera-words.ts';

const MODES: readonly CameraRecordingMode[] = ['CONTINUOUS', 'MOTION', 'EVENT', 'OFF'];
const STREAMS = ['MAIN', 'SUB'] as const;
const TRANSPORTS = ['AUTO', 'TCP', 'UDP'] as const;

/** When the camera records what, painted on a week in the time of its site. */
export function PlanTab({ camera, again }: CameraTab): JSX.Element {
  const { windows, otherwise, stream, transport, audio, preS, postS } = camera.recordingPlan;
  const draft = useDraft({ windows, otherwise, stream, transport, audio, preS, postS }, camera.version);
  const { busy, problem, send, clear } = useChange(SetRecordingPlanDocument);
  const plan = draft.value;
  const save = async (version: number): Promise<void> => {
    const done = await send({ input: { cameraId: camera.id, version, plan } });
    if (done) draft.reset();
    again();
  };
  return (
    <section className="card">
      <p className="muted">
        {text.planHint} {camera.site && `(${camera.site.timezone})`}
      </p>
      <WeekGrid
        week={weekOf(plan.windows, plan.otherwise)}
        modes={MODES}
        names={text.modes}
        onChange={(week) =>
          draft.set({
            ...plan,
            windows: windowsOf(week, plan.otherwise).map((one) => ({ ...one, days: [...one.days] })),
          })
        }
      />
      <div className="fields">
        <ChoiceField
          label={text.stream}
          value={plan.stream}
          choices={STREAMS.map((one) => [one, text.streams[one]])}
          onChange={(next) => draft.set({ ...plan, stream: next })}
        />
        <ChoiceField
          label={text.transport}
          value={plan.transport}
          choices={TRANSPORTS.map((one) => [one, text.transports[one]])}
          onChange={(next) => draft.set({ ...plan, transport: next })}
        />
        <NumberField
          label={text.before}
          value={plan.preS}
          min={0}
          max={60}
          onChange={(value) => draft.set({ ...plan, preS: value })}
        />
        <NumberField
          label={text.after}
          value={plan.postS}
          min={0}
          max={600}
          onChange={(value) => draft.set({ ...plan, postS: value })}
        />
      </div>
      <CheckField label={text.audio} value={plan.audio} onChange={(next) => draft.set({ ...plan, audio: next })} />
      <SaveBar
        changed={draft.changed}
        busy={busy}
        problem={problem}
        differences={[
          { label: text.plan, theirs: JSON.stringify(windows), mine: JSON.stringify(plan.windows) },
          { label: text.stream, theirs: text.streams[stream], mine: text.streams[plan.stream] },
          { label: text.transport, theirs: text.transports[transport], mine: text.transports[plan.transport] },
          { label: text.audio, theirs: String(audio), mine: String(plan.audio) },
          { label: text.before, theirs: String(preS), mine: String(plan.preS) },
          { label: text.after, theirs: String(postS), mine: String(plan.postS) },
        ]}
        onSave={() => void save(draft.version)}
        onOverwrite={() => void save(camera.version)}
        onReset={() => {
          draft.reset();
          clear();
        }}
      />
    </section>
  );
}
