/** `node infra/eval/cards.ts`: the reference of the analytics, its figures from results.json; a test holds them equal. */
import { readFileSync, writeFileSync } from 'node:fs';
import { STRATA } from './render/strata.ts';
import { type Results, readResults } from './results.ts';
import { cameraHours, linesOf } from './table.ts';

const page = new URL('../../docs/reference/analytics.md', import.meta.url);
const [BEGIN, END] = ['<!-- figures: node infra/eval/cards.ts -->', '<!-- end of figures -->'];

const percent = (share: number | null) => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);

/** The table between the markers of the page. */
export function figures(results: Results): string {
  const rows = linesOf(results).map(({ analytic, episodes, recall, precision, falsePerHour, target, met }) => {
    const aim = met === null ? '' : `${target}: ${met ? 'met' : 'missed'}`;
    return `| ${analytic} | ${episodes} | ${percent(recall)} | ${percent(precision)} | ${falsePerHour} | ${aim} |`;
  });
  const byStratum = STRATA.filter((stratum) => stratum in results.strata).map((stratum) => {
    const lines = linesOf(results, stratum);
    const cell = (kind: string) => {
      const line = lines.find(({ analytic }) => analytic === kind);
      return line === undefined ? '–' : `${percent(line.recall)}, ${line.falsePerHour}`;
    };
    return `| ${stratum} | ${['INTRUSION', 'LINE_CROSSING', 'TAMPERING', 'ABANDONED_OBJECT'].map(cell).join(' | ')} |`;
  });
  return [
    `${cameraHours(results)} camera-hours of held-out films (${results.seeds.join(', ')}).`,
    '',
    '| Analytic | Episodes | Found | Precision | False per camera-hour | Aim |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    'Found, and false alarms per camera-hour, by stratum:',
    '',
    '| Stratum | INTRUSION | LINE_CROSSING | TAMPERING | ABANDONED_OBJECT |',
    '| --- | --- | --- | --- | --- |',
    ...byStratum,
  ].join('\n');
}

/** What the page says between its markers now; the formatter's spaces aside, equal to `figures`. */
export function figuresOnPage(): string {
  const text = readFileSync(page, 'utf8');
  return text.slice(text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)).trim();
}

export function writeCards(): void {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  writeFileSync(page, `${text.slice(0, from)}\n${figures(readResults())}\n${text.slice(to)}`);
}

if (process.argv[1]?.endsWith('/cards.ts')) writeCards();
