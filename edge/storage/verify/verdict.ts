export type ProblemCode =
  | 'BUNDLE_UNREADABLE'
  | 'AUTHORITY_WRONG'
  | 'MANIFEST_ALTERED'
  | 'FILE_MISSING'
  | 'FILE_FOREIGN'
  | 'FILE_ALTERED'
  | 'EDGE_KEY_WRONG'
  | 'PROOF_ALTERED'
  | 'CHAIN_BROKEN'
  | 'CODEC_ALTERED'
  | 'VIDEO_BROKEN'
  | 'VIDEO_REORDERED'
  | 'VIDEO_FOREIGN'
  | 'VIDEO_MISSING'
  | 'VIDEO_ALTERED';

/** Where something is wrong; times are UTC epoch ms, null for what has no place in time. */
export interface Finding {
  readonly what: string;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}
export interface Problem extends Finding {
  readonly code: ProblemCode;
}

/** What a verification found: problems are proofs of alteration, `unproved` is what nobody could prove from this bundle. */
export interface Verdict {
  readonly problems: readonly Problem[];
  readonly unproved: readonly Finding[];
  readonly authority: string | null;
  readonly cameraId: string | null;
  readonly segments: number;
  readonly samples: number;
}

/** Collects while it is looked at. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly unproved: Finding[] = [];

  problem(code: ProblemCode, what: string, fromMs: number | null = null, toMs: number | null = null): void {
    this.problems.push({ code, what, fromMs, toMs });
  }

  cannotProve(what: string, fromMs: number | null = null, toMs: number | null = null): void {
    this.unproved.push({ what, fromMs, toMs });
  }
}
