import { Fault } from '@vms/kit/fault';
import type { StoredRecording } from '../adapter.ts';
import { type DahuaCgi, pathOf, textOf, timeOf } from './cgi.ts';

const perPage = 100;
const pagesMax = 200;
const find = 'mediaFileFind.cgi';

/** factory.create → findFile → findNextFile… → close → destroy; the last two whatever happens: a device has few finders. */
export async function* findFiles(
  cgi: DahuaCgi,
  channel: number,
  range: { readonly fromMs: number; readonly toMs: number; readonly zoneMs: number },
  signal: AbortSignal,
): AsyncGenerator<StoredRecording> {
  const { fromMs, toMs, zoneMs } = range;
  const object = (await cgi.ask(find, { action: 'factory.create' }, signal)).get('result') ?? '';
  if (!/^\d{1,12}$/.test(object)) throw cgi.http.fault('CAMERA_PROTOCOL_ERROR', 'gave no finder for its recordings');
  try {
    const condition = {
      'condition.Channel': channel,
      'condition.StartTime': textOf(fromMs, zoneMs),
      'condition.EndTime': textOf(toMs, zoneMs),
      'condition.Types[0]': 'dav',
    };
    const found = await cgi.text(find, { action: 'findFile', object, ...condition }, signal).catch((error: unknown) => {
      if (error instanceof Fault && error.code === 'DEVICE_REFUSED') return null; // how some say that there is nothing
      throw error;
    });
    if (found === null) return;
    for (let page = 0; page < pagesMax; page += 1) {
      const items = await cgi.ask(find, { action: 'findNextFile', object, count: perPage }, signal);
      const count = Math.min(perPage, Number(items.get('found') ?? 0) || 0);
      for (let at = 0; at < count; at += 1) {
        const item = (name: string) => items.get(`items[${at}].${name}`);
        const start = timeOf(item('StartTime'), zoneMs);
        const end = timeOf(item('EndTime'), zoneMs);
        const handle = item('FilePath');
        if (start === null || end === null || handle === undefined || start >= toMs || end <= fromMs) continue;
        const bytes = Number(item('Length') ?? Number.NaN);
        yield { fromMs: start, toMs: end, bytes: Number.isFinite(bytes) ? bytes : null, handle };
      }
      if (count < perPage) return;
    }
    throw new Fault('CAMERA_PROTOCOL_ERROR', `The device's search did not end after ${pagesMax} pages.`);
  } finally {
    const goodbye = AbortSignal.timeout(2_000);
    for (const action of ['close', 'destroy']) await cgi.text(find, { action, object }, goodbye).catch(() => {});
  }
}

/** The file as the device keeps it. */
export async function loadFile(cgi: DahuaCgi, { handle }: StoredRecording, signal: AbortSignal) {
  if (!handle.startsWith('/') || /\.\.|[\r\n?#]/.test(handle))
    throw cgi.http.fault('CAMERA_PROTOCOL_ERROR', 'named a recording that is no file of it');
  const { status, chunks } = await cgi.http.stream({
    path: encodeURI(pathOf(`RPC_Loadfile${handle}`, {})),
    signal,
    silenceMs: 15_000,
  });
  if (status !== 200) throw cgi.http.fault('DEVICE_REFUSED', `answered ${status} when asked for a recording`);
  return chunks;
}
