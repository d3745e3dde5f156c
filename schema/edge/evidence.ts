import { z } from 'zod';

/** Name and version of what a bundle holds; a verifier that knows another one says so. */
export const EVIDENCE_FORMAT = 'vms-evidence-1';

const hex = z.string().regex(/^([0-9a-f]{2})*$/);
const hash = hex.length(64);

/** One recorded segment as its recorder hashed it; times are 90 kHz ticks since the epoch, `endTicks` is exclusive. */
export const provedSegment = z.object({
  id: z.string().max(128),
  startTicks: z.number().int(),
  endTicks: z.number().int(),
  /** Merkle root over all its samples, and its link: SHA-256(previous link | root). */
  root: hash,
  link: hash,
  /** Null: the segment before it is gone, so that its place in the chain cannot be proved. */
  previousLink: hash.nullable(),
  chain: z.string().max(512),
  /** Samples in the video; those cut off at the range's ends appear by their leaves only. */
  samples: z.number().int().min(0),
  leavesBefore: z.array(hash),
  leavesAfter: z.array(hash),
  /** Which configuration of its track, from 0; absent: the first. */
  codec: z.number().int().min(0).optional(),
  /** Fetched later from the camera's own storage, hashed under the name `<cameraId>~backfill`: true only as far as the camera is. */
  backfilled: z.boolean().optional(),
});
export type ProvedSegment = z.infer<typeof provedSegment>;

/** A codec and its configuration record (base64), which are part of every sample's hash. */
export const statedCodec = z.object({ codec: z.string().max(16), record: z.string().max(100_000) });
export type StatedCodec = z.infer<typeof statedCodec>;

/** What an edge states of an exported range, signed as text with its own key. */
export const evidenceProof = z.object({
  format: z.literal(EVIDENCE_FORMAT),
  edgeServerId: z.string().max(64),
  cameraId: z.string().max(64),
  fromMs: z.number(),
  toMs: z.number(),
  /** Equal to the version of the video it belongs to. */
  version: z.string().max(128),
  /** Added to the video's times they are ticks since the epoch. */
  shiftTicks: z.number().int(),
  codec: statedCodec,
  /** Further ones, where the camera's format changes within the range: then every keyframe in the file begins with the parameter sets of its own. */
  codecs: z.array(statedCodec).max(1_000).optional(),
  segments: z.array(provedSegment).max(100_000),
  /** The camera's audio, hashed and chained like its video under the name `<cameraId>~audio`; absent: the video has none. */
  audio: z.object({ codec: statedCodec, segments: z.array(provedSegment).max(100_000) }).optional(),
  /** How the whole range is accounted for: recorded, gaps with their reason, and the rest of the ledger. */
  spans: z.array(z.object({ kind: z.string(), fromMs: z.number(), toMs: z.number(), reason: z.string().nullable() })),
});
export type EvidenceProof = z.infer<typeof evidenceProof>;

/** The proof as it was signed; `signature` is Ed25519 over the UTF-8 of `proof`, in base64. */
export const signedProof = z.object({
  proof: z.string(),
  signature: z.string(),
  publicKey: z.string(),
  edgeServerId: z.string(),
});
export type SignedProof = z.infer<typeof signedProof>;

/** The authority's word for an edge's key, signed as text. */
export const edgeCertificate = z.object({
  format: z.literal(EVIDENCE_FORMAT),
  tenantId: z.string(),
  edgeServerId: z.string(),
  publicKey: z.string(),
});
export type EdgeCertificate = z.infer<typeof edgeCertificate>;

/** Every other file of the bundle by name, signed as text by the authority: `manifest.json` and `manifest.sig`. */
export const evidenceManifest = z.object({
  format: z.literal(EVIDENCE_FORMAT),
  clipId: z.string(),
  tenantId: z.string(),
  cameraId: z.string(),
  madeAtMs: z.number(),
  /** SPKI PEM of the tenant's evidence authority. */
  authority: z.string(),
  certificate: z.object({ text: z.string(), signature: z.string() }),
  files: z.array(z.object({ name: z.string().max(200), bytes: z.number(), sha256: hash })),
});
export type EvidenceManifest = z.infer<typeof evidenceManifest>;
