import { Fault } from '@vms/kit/fault';
import type { RecordingSource, StoredRecording } from '../adapter.ts';
import { all, escapeXml, textAt } from '../xml.ts';
import { namespaces, type OnvifSoap } from './soap.ts';

const pagesMax = 100;

/** Profile G: one entry per recording of the source that overlaps the range, clipped to it. */
export async function* findRecordings(
  soap: OnvifSoap,
  source: string,
  fromMs: number,
  toMs: number,
  signal: AbortSignal,
): AsyncGenerator<StoredRecording> {
  const search = (body: string) => soap.call('search', body, { signal, silenceMs: 15_000 });
  const scope = `<Scope><tt:IncludedSources><tt:Token>${escapeXml(source)}</tt:Token></tt:IncludedSources></Scope>`;
  const started = await search(
    `<FindRecordings xmlns="${namespaces.search}">${scope}<KeepAliveTime>PT30S</KeepAliveTime></FindRecordings>`,
  );
  const token = `<SearchToken>${escapeXml(textAt(started, 'SearchToken') ?? '')}</SearchToken>`;
  try {
    for (let page = 0; page < pagesMax; page += 1) {
      const answer = await search(
        `<GetRecordingSearchResults xmlns="${namespaces.search}">${token}<MaxResults>100</MaxResults>` +
          '<WaitTime>PT5S</WaitTime></GetRecordingSearchResults>',
      );
      for (const found of all(answer, 'ResultList', 'RecordingInformation')) {
        const handle = textAt(found, 'RecordingToken');
        const earliest = Date.parse(textAt(found, 'EarliestRecording') ?? '');
        const latest = Date.parse(textAt(found, 'LatestRecording') ?? '');
        const of = textAt(found, 'Source', 'SourceId');
        if (handle === null || !(earliest < toMs) || !(latest > fromMs) || (of !== null && of !== source)) continue;
        yield { fromMs: Math.max(fromMs, earliest), toMs: Math.min(toMs, latest), bytes: null, handle };
      }
      if (/^completed$/i.test(textAt(answer, 'ResultList', 'SearchState') ?? '')) return;
    }
    throw new Fault('CAMERA_PROTOCOL_ERROR', `The device's search did not end after ${pagesMax} pages.`);
  } finally {
    await search(`<EndSearch xmlns="${namespaces.search}">${token}</EndSearch>`).catch(() => {}); // it ends by itself
  }
}

export async function replayUrl(
  soap: OnvifSoap,
  { handle, fromMs, toMs }: StoredRecording,
  signal: AbortSignal,
): Promise<RecordingSource> {
  const setup =
    '<StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol></tt:Transport></StreamSetup>';
  const body = `<GetReplayUri xmlns="${namespaces.replay}">${setup}<RecordingToken>${escapeXml(handle)}</RecordingToken></GetReplayUri>`;
  const uri = textAt(await soap.call('replay', body, { signal }), 'Uri');
  if (uri === null || !URL.canParse(uri))
    throw new Fault('CAMERA_PROTOCOL_ERROR', 'The device gave a replay without an address.');
  return { how: 'rtsp', url: soap.localStream(uri), clockRange: `clock=${clockText(fromMs)}-${clockText(toMs)}` };
}

/** 20260131T080000.000Z, as RTSP's Range header writes it. */
function clockText(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]/g, '');
}
