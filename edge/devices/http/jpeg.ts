import type { DeviceHttp, HttpAsk } from './device-http.ts';

const jpegBytesMax = 16 * 1024 * 1024;

/** A picture, or the Fault that says why not: devices answer errors with pages of HTML and status 200. */
export async function jpegOf(http: DeviceHttp, ask: HttpAsk): Promise<Buffer> {
  const { status, body } = await http.ask({ bytesMax: jpegBytesMax, silenceMs: 10_000, ...ask });
  if (status !== 200) throw http.fault('DEVICE_REFUSED', `answered ${status} when asked for a picture`);
  if (body[0] !== 0xff || body[1] !== 0xd8) throw http.fault('CAMERA_PROTOCOL_ERROR', 'sent no JPEG');
  return body;
}
