import type { Principal } from '@vms/kit/auth/principal';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';

export type { Principal };

/** What every fetch of one operation carries. */
export interface FetchScope {
  readonly principal: Principal | null;
  readonly traceId: string;
  /** How long this fetch may take; the router stops waiting after it. */
  readonly deadlineMs: number;
}

export interface SubgraphRequest extends FetchScope {
  readonly document: DocumentNode;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string | undefined;
}

/** A subgraph whose schema runs in this process, compiled once per fetch. */
export interface SchemaSubgraph {
  readonly name: string;
  readonly schema: GraphQLSchema;
  contextFor(scope: FetchScope): unknown;
}

/** A subgraph that answers documents itself: the relay. */
export interface AnsweringSubgraph {
  readonly name: string;
  execute(request: SubgraphRequest): Promise<ExecutionResult> | ExecutionResult;
  subscribe?(request: SubgraphRequest): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;
}

/** How long a remote subgraph is waited for, and when it is left alone. */
export interface Patience {
  /** The longest that one fetch may take, repetitions included. */
  readonly timeoutMs: number;
  /** How often a query that got no answer is asked again, with growing delays; a mutation only if it never left. */
  readonly retriesMax: number;
  /** After so many failures in a row nobody is let through for `restMs`, longer each time it fails again. */
  readonly failuresMax: number;
  readonly restMs: number;
}

/** A subgraph behind HTTP; gets a short internal token instead of the principal. */
export interface RemoteSubgraph extends Partial<Patience> {
  readonly url: string;
}

export type LocalSubgraph = SchemaSubgraph | AnsweringSubgraph;
export type Subgraph = LocalSubgraph | RemoteSubgraph;

/** Mints the internal token for one subgraph (`aud` = its name). */
export type MintToken = (audience: string, principal: Principal | null) => Promise<string> | string;

/** An answer that is not a fresh tree of ours is still merged into: subgraphs hand over what they return. */
export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: readonly AnswerError[];
}

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly originalError?: unknown;
}

/** Principals with equal fingerprints may see the same and share what is fetched for one; null = shares with nobody. */
export type Fingerprint = (principal: Principal | null) => string | null;
