import type { Outcome } from './engine.ts';
import type { CompiledOperation } from './operation.ts';
import type { Fetched } from './run.ts';

/** How a fetch ended: an answer (also one with errors), too late, no answer, or our own bug. */
export type FetchEnd = 'answered' | 'late' | 'down' | 'failed';

/** Is told what the engine did, after it was done; must not throw. */
export interface Observer {
  fetched(subgraph: string, tookMs: number, end: FetchEnd): void;
  executed(operation: CompiledOperation, seen: Executed): void;
}

export interface Executed {
  readonly tookMs: number;
  readonly outcome: Outcome;
  readonly fetched: readonly Fetched[];
  readonly traceId: string;
}
