import { type JSX, useEffect, useState } from 'react';
import { directClient } from '../app/client.ts';
import { sentence } from '../app/use-polled.ts';
import {
  CalculateDocument,
  type CalculatorPlanInput,
  type EstimatePartsFragment,
  SaveScenarioDocument,
} from '../generated/graphql.ts';
import { TextField } from '../parts/fields.tsx';
import { Refusal } from '../parts/Refusal.tsx';
import { useChange } from '../parts/use-change.ts';
import { common } from '../parts/words.ts';
import { Estimate } from './Estimate.tsx';
import { PlanForm } from './PlanForm.tsx';
import { Scenarios } from './Scenarios.tsx';
import { calculatorWords as text } from './words.ts';
import '../parts/parts.css';

const WAIT_MS = 300;
const fresh: CalculatorPlanInput = {
  cameras: [
    { name: text.camerasName, count: 16, codec: 'H264', width: 1920, height: 1080, fps: 25, activity: 'MEDIUM' },
  ],
  retentionDays: 30,
  raid: 'RAID5',
  accelerator: 'AUTO',
};

/** What cameras need and cost: changed figures are calculated at once; plans can be kept, compared and taken away. */
export function CalculatorPage(): JSX.Element {
  const [plan, setPlan] = useState<CalculatorPlanInput>(fresh);
  const [estimate, setEstimate] = useState<EstimatePartsFragment | null>(null);
  const [problem, setProblem] = useState('');
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const { data, error } = await directClient.query(CalculateDocument, { plan }).toPromise();
      if (stop.signal.aborted) return;
      if (data) setEstimate(data.calculate);
      setProblem(error ? sentence(error) : '');
    }, WAIT_MS);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [plan]);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.title}</h1>
      </header>
      <p className="muted">{text.hint}</p>
      <div className="two">
        <PlanForm plan={plan} onChange={setPlan} />
        <div className="stack">
          {problem !== '' && <p role="alert">{problem}</p>}
          {estimate && <Estimate estimate={estimate} stale={problem !== ''} />}
          <Keep plan={plan} onKept={() => setVersion(version + 1)} />
        </div>
      </div>
      <Scenarios key={version} onOpen={setPlan} />
    </div>
  );
}

function Keep({ plan, onKept }: { plan: CalculatorPlanInput; onKept(): void }): JSX.Element {
  const [name, setName] = useState('');
  const { busy, problem, send } = useChange(SaveScenarioDocument);
  return (
    <form
      className="card"
      onSubmit={async (event) => {
        event.preventDefault();
        if (!(await send({ input: { name: name.trim(), plan } }))) return;
        setName('');
        onKept();
      }}
    >
      <div className="fields">
        <TextField label={text.keepAs} value={name} max={100} required onChange={setName} />
        <button type="submit" disabled={busy}>
          {common.save}
        </button>
      </div>
      <Refusal problem={problem} />
    </form>
  );
}
