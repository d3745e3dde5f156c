import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { Fault } from '@vms/kit/fault';
import type { Edges } from '@vms/kit/ports/edges';
import { noEdges } from '@vms/kit/ports/edges';
import type { MediaRequest } from '@vms/schema/edge/media-request.ts';

const fromMs = Date.parse('2026-03-02T08:00:00Z');

/** An edge whose video is made up; it answers as a media process does, and can be away or lose its line in the middle. */
export class ScriptedEdge {
  readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } = generateKeyPairSync('ed25519');
  video = Buffer.alloc(20 * 1024 * 1024, 'picture ');
  version = 'v1';
  online = true;
  refusal: { readonly status: number; readonly code: string } | null = null;
  /** The line breaks after so many bytes of each answer. */
  breaksAfterBytes = Number.POSITIVE_INFINITY;
  readonly asked: { part: string; range: string | null }[] = [];

  get publicKey(): string {
    return this.keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  get edges(): Edges {
    return { ...noEdges, media: (edgeId, _tenantId, request) => this.#media(edgeId, request) };
  }

  async #media(edgeId: string, request: MediaRequest): ReturnType<Edges['media']> {
    if (request.kind !== 'export') throw new Error('Only exports are scripted.');
    const { part, range } = request;
    if (!this.online) throw new Fault('EDGE_OFFLINE', 'Away.', { edgeId });
    this.asked.push({ part, range });
    if (this.refusal) return this.#answer(edgeId, this.refusal.status, {}, Buffer.from(JSON.stringify(this.refusal)));
    const whole = part === 'video' ? this.video : this.#proof(edgeId, request);
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const headers = {
      'content-length': String(whole.length - from),
      ...(range ? { 'content-range': `bytes ${from}-${whole.length - 1}/${whole.length}` } : {}),
      ...{ 'x-vms-version': this.version, 'x-vms-start': new Date(fromMs).toISOString() },
      'x-vms-end': new Date(fromMs + 60_000).toISOString(),
    };
    return this.#answer(edgeId, range ? 206 : 200, headers, whole.subarray(from));
  }

  #answer(edgeId: string, status: number, headers: Record<string, string>, body: Buffer) {
    const breaksAt = this.breaksAfterBytes;
    async function* chunks(): AsyncGenerator<Buffer> {
      for (let at = 0; at < body.length; at += 1_000_000) {
        if (at > breaksAt) throw new Fault('EDGE_OFFLINE', 'Lost.', { edgeId });
        yield body.subarray(at, at + 1_000_000);
      }
    }
    return { edgeId, status, headers, chunks: chunks(), [Symbol.asyncDispose]: async () => {} };
  }

  #proof(edgeServerId: string, { cameraId, ...range }: Extract<MediaRequest, { kind: 'export' }>): Buffer {
    const proof = JSON.stringify({
      ...{ format: 'vms-evidence-1', edgeServerId, cameraId, fromMs: range.fromMs, toMs: range.toMs },
      ...{ version: this.version, shiftTicks: 0, codec: { codec: 'h264', record: '' }, segments: [], spans: [] },
    });
    const signature = sign(null, Buffer.from(proof), this.keys.privateKey).toString('base64');
    return Buffer.from(JSON.stringify({ proof, signature, publicKey: this.publicKey, edgeServerId }));
  }
}
