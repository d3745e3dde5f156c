import type { CompiledOperation } from './operation.ts';
import type { Fetched } from './run.ts';

/** How an answer is made, for those who may know: the plan, its cost, and (once it was run) what was fetched. */
export interface Explained {
  readonly plan: string;
  /** Objects that it may fetch at most. */
  readonly cost: number;
  readonly tookMs?: number;
  readonly fetches?: readonly Fetched[];
}

/** `run` is absent for a plan that was not run. */
export function explained(
  operation: CompiledOperation,
  variables: Readonly<Record<string, unknown>>,
  run?: { readonly tookMs: number; readonly fetched: readonly Fetched[] },
): Explained {
  const plan = { plan: operation.plan(), cost: operation.cost(variables) };
  if (!run) return plan;
  const fetches = run.fetched.map((fetch) => ({ ...fetch, tookMs: rounded(fetch.tookMs) }));
  return { ...plan, tookMs: rounded(run.tookMs), fetches };
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
