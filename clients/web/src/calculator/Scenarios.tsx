import { type JSX, useEffect, useState } from 'react';
import { directClient } from '../app/client.ts';
import { sentence } from '../app/use-polled.ts';
import {
  type CalculatorPlanInput,
  CompareScenariosDocument,
  type CompareScenariosQuery,
  CostScenariosDocument,
  RemoveScenarioDocument,
  ScenariosCsvDocument,
} from '../generated/graphql.ts';
import { PagedTable } from '../parts/PagedTable.tsx';
import { Refusal } from '../parts/Refusal.tsx';
import { saveFile } from '../parts/save-file.ts';
import { useChange } from '../parts/use-change.ts';
import { common } from '../parts/words.ts';
import { bytes, dayAndClock, figure } from '../text/format.ts';
import { calculatorWords as text } from './words.ts';

const PAGE = 20;
const COMPARED_MAX = 10;

/** Plans that were kept: opened again, compared beside each other, taken away as CSV. */
export function Scenarios({ onOpen }: { onOpen(plan: CalculatorPlanInput): void }): JSX.Element {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [version, setVersion] = useState(0);
  const remove = useChange(RemoveScenarioDocument);
  return (
    <section className="stack">
      <h2>{text.scenarios}</h2>
      <Refusal problem={remove.problem} />
      <PagedTable
        document={CostScenariosDocument}
        variables={{ first: PAGE }}
        pick={(data) => data.costScenarios}
        rowKey={(one) => one.id}
        version={version}
        everyMs={60_000}
        caption={text.scenarios}
        empty={text.noScenarios}
        columns={[
          {
            title: common.name,
            cell: (one) => (
              <label className="check">
                <input
                  type="checkbox"
                  checked={chosen.includes(one.id)}
                  disabled={!chosen.includes(one.id) && chosen.length >= COMPARED_MAX}
                  onChange={({ target }) =>
                    setChosen(target.checked ? [...chosen, one.id] : chosen.filter((id) => id !== one.id))
                  }
                />
                {one.name}
              </label>
            ),
          },
          { title: text.count, cell: (one) => figure(one.estimate.cameras) },
          { title: text.out.stored, cell: (one) => bytes(one.estimate.storedBytes) },
          { title: text.out.tco, cell: (one) => `${figure(one.estimate.tcoPerYear)} ${one.estimate.currency}` },
          { title: text.changed, cell: (one) => dayAndClock(one.updatedAt, Date.now()) },
          {
            title: '',
            cell: (one) => (
              <span className="actions">
                <button type="button" onClick={() => onOpen(JSON.parse(one.plan) as CalculatorPlanInput)}>
                  {text.open}
                </button>
                <button
                  type="button"
                  className="danger"
                  disabled={remove.busy}
                  onClick={async () => {
                    await remove.send({ id: one.id });
                    setChosen(chosen.filter((id) => id !== one.id));
                    setVersion(version + 1);
                  }}
                >
                  {common.remove}
                </button>
              </span>
            ),
          },
        ]}
      />
      {chosen.length > 0 && <Comparison key={chosen.join()} ids={chosen} />}
    </section>
  );
}

function Comparison({ ids }: { ids: readonly string[] }): JSX.Element {
  const [comparison, setComparison] = useState<CompareScenariosQuery['compareCostScenarios'] | null>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    const stop = new AbortController();
    void directClient
      .query(CompareScenariosDocument, { ids: [...ids] })
      .toPromise()
      .then(({ data, error }) => {
        if (stop.signal.aborted) return;
        setComparison(data?.compareCostScenarios ?? null);
        setProblem(error ? sentence(error) : '');
      });
    return () => stop.abort();
  }, [ids]);
  return (
    <section className="card">
      <header className="page-head">
        <h2>{text.comparison}</h2>
        <button
          type="button"
          onClick={async () => {
            const { data, error } = await directClient.query(ScenariosCsvDocument, { ids: [...ids] }).toPromise();
            if (data) saveFile('scenarios.csv', 'text/csv', data.costScenariosCsv);
            setProblem(error ? sentence(error) : '');
          }}
        >
          {text.csv}
        </button>
      </header>
      {problem !== '' && <p role="alert">{problem}</p>}
      {comparison && (
        <div className="matrix">
          <table>
            <thead>
              <tr>
                <th scope="col">{text.figure}</th>
                {comparison.scenarios.map(({ id, name }) => (
                  <th key={id} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {comparison.rows.map(({ name, unit, values }) => (
                <tr key={name}>
                  <th scope="row">
                    {name} <small className="muted">{unit}</small>
                  </th>
                  {values.map((value, at) => (
                    <td key={comparison.scenarios[at]?.id} data-label={comparison.scenarios[at]?.name}>
                      {figure(value, Math.abs(value) < 100 && !Number.isInteger(value) ? 1 : 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
