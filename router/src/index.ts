export type { Authenticate, MayExplain } from './access.ts';
export type { Rates } from './door/rate-limits.ts';
export type { Introspection, OperationRequest, Outcome } from './engine/engine.ts';
export { type LoadedSupergraph, loadSupergraph, type Planner } from './engine/supergraph.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { createRouter, type InnerRequest, type Router, type RouterOptions } from './router.ts';
export { type StaticOptions, serveStatic } from './static-files.ts';
export type {
  AnsweringSubgraph,
  FetchScope,
  Fingerprint,
  LocalSubgraph,
  MintToken,
  Patience,
  Principal,
  RemoteSubgraph,
  SchemaSubgraph,
  Subgraph,
  SubgraphRequest,
} from './subgraph.ts';
