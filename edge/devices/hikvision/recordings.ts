import { randomUUID } from 'node:crypto';
import { Fault } from '@vms/kit/fault';
import type { StoredRecording } from '../adapter.ts';
import { all, escapeXml, textAt } from '../xml.ts';
import { type Isapi, timeOf } from './isapi.ts';

const perPage = 40;
const pagesMax = 250;
const utc = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** Pages while the device says MORE, up to a cap; a page without matches ends it whatever the device says. */
export async function* searchRecordings(
  isapi: Isapi,
  channel: number,
  fromMs: number,
  toMs: number,
  signal: AbortSignal,
): AsyncGenerator<StoredRecording> {
  const searchId = randomUUID().toUpperCase();
  let position = 0;
  for (let page = 0; page < pagesMax; page += 1) {
    const answer = await isapi.ask('/ContentMgmt/search', {
      method: 'POST',
      signal,
      silenceMs: 15_000,
      // The name of the position really is written like this.
      body:
        `<?xml version="1.0" encoding="UTF-8"?><CMSearchDescription><searchID>${searchId}</searchID>` +
        `<trackList><trackID>${channel}01</trackID></trackList><timeSpanList><timeSpan><startTime>${utc(fromMs)}</startTime>` +
        `<endTime>${utc(toMs)}</endTime></timeSpan></timeSpanList><maxResults>${perPage}</maxResults>` +
        `<searchResultPostion>${position}</searchResultPostion><metadataList>` +
        '<metadataDescriptor>//recordType.meta.std-cgi.com</metadataDescriptor></metadataList></CMSearchDescription>',
    });
    const matches = all(answer, 'matchList', 'searchMatchItem');
    for (const match of matches) {
      const handle = textAt(match, 'mediaSegmentDescriptor', 'playbackURI');
      const start = timeOf(textAt(match, 'timeSpan', 'startTime'));
      const end = timeOf(textAt(match, 'timeSpan', 'endTime'));
      if (handle === null || start === null || end === null || start >= toMs || end <= fromMs) continue;
      const size = Number(/[?&]size=(\d+)/.exec(handle)?.[1] ?? Number.NaN);
      yield { fromMs: start, toMs: end, bytes: Number.isFinite(size) ? size : null, handle };
    }
    position += matches.length;
    if (matches.length === 0 || textAt(answer, 'responseStatusStrg')?.toUpperCase() !== 'MORE') return;
  }
  throw new Fault('CAMERA_PROTOCOL_ERROR', `The device's search did not end after ${pagesMax} pages.`);
}

/** The file as the device keeps it. */
export async function downloadRecording(
  isapi: Isapi,
  { handle }: StoredRecording,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const { status, chunks } = await isapi.http.stream({
    method: 'POST',
    path: '/ISAPI/ContentMgmt/download',
    headers: { 'content-type': 'application/xml; charset=UTF-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?><downloadRequest><playbackURI>${escapeXml(handle)}</playbackURI></downloadRequest>`,
    signal,
    silenceMs: 15_000,
  });
  if (status !== 200) throw isapi.http.fault('DEVICE_REFUSED', `answered ${status} when asked for a recording`);
  return chunks;
}
