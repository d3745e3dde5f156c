import { bodyOf, type StoredEvent } from '../store/rows.ts';

export interface CsvPage {
  readonly text: string;
  readonly count: number;
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

const columns: readonly (readonly [string, (event: StoredEvent) => string | number | null])[] = [
  ['id', ({ id }) => id],
  ['raisedAt', ({ raisedAtMs }) => new Date(raisedAtMs).toISOString()],
  ['endedAt', ({ endedAtMs }) => (endedAtMs === null ? null : new Date(endedAtMs).toISOString())],
  ['kind', ({ kind }) => kind],
  ['severity', ({ severity }) => severity],
  ['state', ({ state }) => state],
  ['cameraId', ({ cameraId }) => cameraId],
  ['siteId', ({ siteId }) => siteId],
  ['label', ({ label }) => label],
  ['plate', ({ plate }) => plate],
  ['confidence', ({ confidence }) => confidence],
  ['repeats', ({ repeats }) => repeats],
  ['incidentId', ({ incidentId }) => incidentId],
  ['origin', (event) => bodyOf(event).origin],
  ['note', ({ note }) => note],
];

export const csvHeader = `${columns.map(([name]) => name).join(',')}\r\n`;

/** One line, RFC 4180. What a spreadsheet would run as a formula begins with an apostrophe instead. */
export function csvLine(event: StoredEvent): string {
  return `${columns.map(([, read]) => cell(read(event))).join(',')}\r\n`;
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
