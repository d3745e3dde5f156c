import { type JSX, useState } from 'react';
import { directClient } from '../app/client.ts';
import { pageHref } from '../app/route.ts';
import { sentence } from '../app/use-polled.ts';
import { CoverageReportDocument, type CoverageReportQuery } from '../generated/graphql.ts';
import { ChoiceField, NumberField, TextField } from '../parts/fields.tsx';
import { PagedTable } from '../parts/PagedTable.tsx';
import { SiteField, useSites } from '../parts/SiteField.tsx';
import { csvOf, saveFile } from '../parts/save-file.ts';
import { common } from '../parts/words.ts';
import { strings } from '../strings.ts';
import { dayStartMs } from '../text/day.ts';
import { day, duration, figure } from '../text/format.ts';
import { wallTime } from '../text/zone.ts';
import { availabilityOf } from './availability.ts';
import { reportWords as text } from './words.ts';
import '../parts/parts.css';
import './reports.css';

type Camera = CoverageReportQuery['cameras']['edges'][number]['node'];
const DAY_MS = 86_400_000;
const PAGE = 50;
const RANGES = { today: 0, week: 7, month: 30 } as const;
type RangeName = keyof typeof RANGES;

/** How much of what was to be recorded was recorded, camera by camera; printable, and as CSV. */
export function ReportsPage(): JSX.Element {
  const sites = useSites();
  const [siteId, setSiteId] = useState('');
  const [range, setRange] = useState<RangeName | ''>('week');
  const [agreed, setAgreed] = useState(99);
  // Fixed when chosen: a page further on is about the same range.
  const [span, setSpan] = useState(() => spanOf('week'));
  const variables = { first: PAGE, filter: { siteId: siteId || undefined }, from: span.from, to: span.to };
  const zone = sites.find(({ id }) => id === siteId)?.timezone;
  const choose = (name: RangeName | ''): void => {
    setRange(name);
    if (name !== '') setSpan(spanOf(name));
  };
  const local = (iso: string): string => wallTime(Date.parse(iso), undefined).slice(0, 16);
  const set = (key: 'from' | 'to', value: string): void => {
    const at = new Date(value);
    if (Number.isNaN(at.getTime())) return;
    setRange('');
    setSpan({ ...span, [key]: at.toISOString() });
  };
  const share = (camera: Camera): number | null => (camera.coverage ? availabilityOf(camera.coverage).share : null);
  const time = (camera: Camera, key: 'expectedMs' | 'recordedMs' | 'missingMs' | 'unknownMs'): string =>
    camera.coverage ? duration(availabilityOf(camera.coverage)[key]) : '–';
  return (
    <div className="page report">
      <header className="page-head">
        <h1>{text.title}</h1>
        <button type="button" className="no-print" onClick={() => print()}>
          {text.print}
        </button>
        <Csv variables={variables} />
      </header>
      <p className="muted">
        {day(span.from, zone)} – {day(span.to, zone)} · {sites.find(({ id }) => id === siteId)?.name ?? text.everywhere}{' '}
        · {text.agreedIs(agreed)}
      </p>
      <div className="fields no-print">
        <ChoiceField
          label={text.range}
          value={range}
          none={text.own}
          choices={(Object.keys(RANGES) as RangeName[]).map((one) => [one, text.ranges[one]])}
          onChange={choose}
        />
        <TextField
          label={text.from}
          type="datetime-local"
          value={local(span.from)}
          onChange={(value) => set('from', value)}
        />
        <TextField
          label={text.to}
          type="datetime-local"
          value={local(span.to)}
          onChange={(value) => set('to', value)}
        />
        <SiteField label={text.site} sites={sites} value={siteId} none={text.everywhere} onChange={setSiteId} />
        <NumberField label={text.agreed} value={agreed} min={0} max={100} step={0.1} onChange={setAgreed} />
      </div>
      <PagedTable
        document={CoverageReportDocument}
        variables={variables}
        pick={(data) => data.cameras}
        rowKey={(camera) => camera.id}
        everyMs={60_000}
        caption={text.title}
        empty={strings.cameras.none}
        columns={[
          {
            title: text.camera,
            cell: (camera) => (
              <>
                <a href={pageHref('cameras', camera.id)}>{camera.name}</a>
                <small className="muted">{camera.site?.name ?? strings.tile.noSite}</small>
              </>
            ),
          },
          {
            title: text.share,
            cell: (camera) => {
              const value = share(camera);
              if (value === null) return <span className="muted">{text.nothingKnown}</span>;
              const kept = value * 100 >= agreed;
              return (
                <span className={`badge ${kept ? 'good' : 'offline'}`}>
                  {figure(Math.floor(value * 10_000) / 100, 2)} % {kept ? '✓' : '✗'}
                </span>
              );
            },
          },
          { title: text.expected, cell: (camera) => time(camera, 'expectedMs') },
          { title: text.recorded, cell: (camera) => time(camera, 'recordedMs') },
          { title: text.missing, cell: (camera) => time(camera, 'missingMs') },
          { title: text.unknown, cell: (camera) => time(camera, 'unknownMs') },
        ]}
      />
      <p className="muted">{text.how}</p>
    </div>
  );
}

/** Whole days up to now, in this computer's time. */
function spanOf(name: RangeName): { from: string; to: string } {
  const now = Date.now();
  const start = dayStartMs(now - RANGES[name] * DAY_MS, undefined);
  return { from: new Date(start).toISOString(), to: new Date(now).toISOString() };
}

/** Every camera, page after page, as one file. */
function Csv({ variables }: { variables: { filter: object; from: string; to: string } }): JSX.Element {
  const [read, setRead] = useState<number | null>(null);
  const [problem, setProblem] = useState('');
  const make = async (): Promise<void> => {
    const rows: (string | number)[][] = [[...text.csvColumns]];
    setProblem('');
    let after: string | null = null;
    for (;;) {
      const { data, error }: { data?: CoverageReportQuery; error?: Parameters<typeof sentence>[0] } = await directClient
        .query(CoverageReportDocument, { ...variables, first: 100, after })
        .toPromise();
      if (!data) {
        setRead(null);
        return setProblem(error ? sentence(error) : strings.loadFailed);
      }
      for (const { node } of data.cameras.edges) rows.push(lineOf(node));
      setRead(rows.length - 1);
      after = data.cameras.pageInfo.endCursor;
      if (!data.cameras.pageInfo.hasNextPage) break;
    }
    saveFile(`coverage-${variables.from.slice(0, 10)}-${variables.to.slice(0, 10)}.csv`, 'text/csv', csvOf(rows));
    setRead(null);
  };
  return (
    <>
      <button type="button" className="no-print" disabled={read !== null} onClick={() => void make()}>
        {read === null ? text.csv : text.reading(figure(read))}
      </button>
      {problem !== '' && (
        <span role="alert" className="bad">
          {problem} {common.retry}
        </span>
      )}
    </>
  );
}

function lineOf({ name, site, coverage }: Camera): (string | number)[] {
  if (!coverage) return [name, site?.name ?? '', '', '', '', '', ''];
  const { share, expectedMs, recordedMs, missingMs, unknownMs } = availabilityOf(coverage);
  const seconds = (ms: number): number => Math.round(ms / 1000);
  const percent = share === null ? '' : Math.floor(share * 1_000_000) / 10_000;
  return [name, site?.name ?? '', percent, ...[expectedMs, recordedMs, missingMs, unknownMs].map(seconds)];
}
