/** The media process: answers viewers from ring and disk, over sockets that it dials out to the relay. Writes nothing. */
import { createPublicKey, sign } from 'node:crypto';
import { systemClock } from '@vms/kit/clock';
import { createLog } from '@vms/kit/log';
import type { MediaRequest } from '@vms/schema/edge/media-request.ts';
import { loadIdentity } from '../agent/enrolment/identity.ts';
import { dialMedia } from '../agent/tunnel/media-socket.ts';
import { MediaServer } from '../media/serve-media.ts';
import { openStorage } from '../storage/reader.ts';
import { openRing } from '../storage/ring/ring-client.ts';
import { edgePaths, readConfig } from './config.ts';
import type { SettingsMessage } from './settings.ts';

interface OpenMedia {
  readonly type: 'openMedia';
  readonly url: string;
  readonly token: string;
  readonly request: MediaRequest;
}

const log = createLog({ name: 'edge-media' });
const { edgeHome } = readConfig(process.env);
const paths = edgePaths(edgeHome);
const server = new MediaServer({
  storage: openStorage({ root: paths.video, now: systemClock.now }),
  live: (cameraId, signal) => openRing({ socketPath: paths.ringSocket, cameraId, from: 'key', signal }),
  now: systemClock.now,
  sign: (proof) => {
    const identity = loadIdentity(edgeHome);
    if (identity === null) return null;
    const publicKey = createPublicKey(identity.privateKey).export({ type: 'spki', format: 'pem' }).toString();
    const signature = sign(null, Buffer.from(proof), identity.privateKey).toString('base64');
    return { edgeServerId: identity.edgeServerId, publicKey, signature };
  },
});
const stopping = new AbortController();

async function answer({ url, token, request }: OpenMedia): Promise<void> {
  try {
    const sink = await dialMedia({ url, token, signal: stopping.signal });
    await server.serve(request, sink);
  } catch (error) {
    log.warn(
      { error: String(error), kind: request.kind, cameraId: request.cameraId },
      'a viewer could not be answered',
    );
  }
}

const alive = setInterval(() => process.send?.({ type: 'status' }), 1_000);
const stop = () => {
  clearInterval(alive);
  stopping.abort();
  process.exit(0);
};
process.on('message', (message: OpenMedia | SettingsMessage | { type: 'stop' | 'desired' }) => {
  if (message.type === 'settings') log.level = message.settings.log?.level ?? 'info';
  if (message.type === 'openMedia') void answer(message);
  if (message.type === 'stop') stop();
});
process.on('disconnect', stop);
process.on('SIGTERM', stop);
process.on('SIGINT', () => {});
