import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export const clipStates = ['QUEUED', 'RUNNING', 'READY', 'FAILED'] as const;
export type ClipState = (typeof clipStates)[number];

/**
 * What is left to do, in order; a row says how far it is, so that whoever takes it up again goes on from there.
 * VIDEO comes in parts, then the edge's PROOF and the BUNDLE (evidence only), SUM hashes what is kept, CLEAN deletes what
 * was only a step, DROP deletes all of it and then the row.
 */
export const clipSteps = ['VIDEO', 'PROOF', 'BUNDLE', 'SUM', 'CLEAN', 'DONE', 'DROP'] as const;
export type ClipStep = (typeof clipSteps)[number];

/** An export, and the job that makes it. */
export const ClipEntity = defineEntity({
  name: 'Clip',
  tableName: 'clip',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    cameraId: p.string().index(),
    siteId: p.string().nullable(),
    fromMs: p.double().$type<number>(),
    toMs: p.double().$type<number>(),
    evidence: p.boolean(),
    reason: p.string().length(500).nullable(),
    state: p.string().length(16).$type<ClipState>(),
    step: p.string().length(16).$type<ClipStep>().index(),
    code: p.string().length(64).nullable(),
    message: p.string().length(1_000).nullable(),
    /** The edge whose video it is, once one began to send. */
    edgeId: p.string().nullable(),
    /** Of the video as that edge plans it: another version starts from the beginning. */
    version: p.string().length(128).nullable(),
    doneBytes: p.double().$type<number>(),
    totalBytes: p.double().$type<number>().nullable(),
    /** Exact times inside, as the edge says them. */
    startMs: p.double().$type<number>().nullable(),
    endMs: p.double().$type<number>().nullable(),
    proofBytes: p.double().$type<number>().nullable(),
    bundleBytes: p.double().$type<number>().nullable(),
    sha256: p.string().length(64).nullable(),
    attempts: p.integer(),
    nextTryMs: p.double().$type<number>(),
    createdBy: p.string(),
    createdAtMs: p.double().$type<number>(),
    readyAtMs: p.double().$type<number>().nullable(),
    expiresAtMs: p.double().$type<number>().index(),
    /** Asked for once more with the same key: the same clip. Unique per tenant. */
    requestKey: p.string().length(200).unique(),
  },
});
export type Clip = InferEntity<typeof ClipEntity>;

/** Who did what to a clip, when and why; outlives the clip. */
export const CustodyEntity = defineEntity({
  name: 'Custody',
  tableName: 'clip_custody',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    clipId: p.string().index(),
    atMs: p.double().$type<number>(),
    actor: p.string(),
    what: p.string().length(40),
    why: p.string().length(1_000).nullable(),
  },
});
export type Custody = InferEntity<typeof CustodyEntity>;

/** What must be known of an edge: whether it can be asked now, and the key it signs with. */
export const SourceEdgeEntity = defineEntity({
  name: 'SourceEdge',
  tableName: 'source_edge',
  properties: {
    edgeId: p.string().primary(),
    tenantId: p.string().index(),
    siteId: p.string().nullable(),
    name: p.string(),
    online: p.boolean(),
    publicKey: p.string().length(400).nullable(),
  },
});
