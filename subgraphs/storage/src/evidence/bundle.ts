import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type EdgeCertificate, EVIDENCE_FORMAT, type EvidenceManifest } from '@vms/schema/edge/evidence.ts';
import { ZipFile } from 'yazl';
import type { Clip, Custody } from '../clips/clip.entity.ts';
import type { Signer } from './authority.ts';
import { reportHtml } from './report.ts';

export interface BundleInput {
  readonly clip: Clip;
  readonly custody: readonly Custody[];
  /** What the edge stated and signed, as text. */
  readonly proof: string;
  readonly edgePublicKey: string;
  readonly authority: Signer;
  readonly video: { readonly bytes: number; readonly sha256: string; read(): AsyncIterable<Uint8Array> };
}

/** The bundle as a stream: a plain zip (nothing compressed) of video, proof, custody log, report and a signed list of them. */
export async function sealBundle(input: BundleInput): Promise<AsyncIterable<Uint8Array>> {
  const { clip, custody, proof, video, authority } = input;
  const log = custody.map(({ atMs, actor, what, why }) => ({
    at: new Date(atMs).toISOString(),
    actor,
    what,
    why: why ?? null,
  }));
  const texts = new Map([
    ['proof.json', proof],
    ['custody.json', JSON.stringify(log, null, 2)],
    ['report.html', reportHtml({ clip, custody: log, proof, authority: authority.publicKey })],
  ]);
  const manifest = manifestOf(input, texts);
  const manifestText = JSON.stringify(manifest, null, 2);
  // The same moment for every file and every attempt: a bundle made again is the same bytes.
  const options = { mtime: new Date(clip.createdAtMs), compress: false, mode: 0o100644 };
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(manifestText), 'manifest.json', options);
  zip.addBuffer(Buffer.from(authority.sign(manifestText)), 'manifest.sig', options);
  for (const [name, text] of texts) zip.addBuffer(Buffer.from(text), name, options);
  zip.addReadStreamLazy('video.mp4', { ...options, size: video.bytes }, (give) =>
    give(null, Readable.from(video.read())),
  );
  zip.end();
  return zip.outputStream as AsyncIterable<Uint8Array>;
}

function manifestOf(
  { clip, video, authority, edgePublicKey }: BundleInput,
  texts: ReadonlyMap<string, string>,
): EvidenceManifest {
  const certificate = {
    format: EVIDENCE_FORMAT,
    tenantId: clip.tenantId,
    edgeServerId: clip.edgeId ?? '',
    publicKey: edgePublicKey,
  } satisfies EdgeCertificate;
  const text = JSON.stringify(certificate);
  const files = [...texts].map(([name, body]) => {
    const bytes = Buffer.from(body);
    return { name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
  return {
    ...{ format: EVIDENCE_FORMAT, clipId: clip.id, tenantId: clip.tenantId, cameraId: clip.cameraId },
    madeAtMs: clip.createdAtMs,
    authority: authority.publicKey,
    certificate: { text, signature: authority.sign(text) },
    files: [...files, { name: 'video.mp4', bytes: video.bytes, sha256: video.sha256 }],
  };
}
