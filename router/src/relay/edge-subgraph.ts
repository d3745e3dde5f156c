import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  parse,
  responsePathAsArray,
  validate,
} from 'graphql';
import type { RelayPrincipal } from '../../../schema/edge/relay-messages.ts';
import { batchPerEdge, EdgeRefusal, type FieldCall } from './edge-batches.ts';
import { EdgeSilence } from './edge-link.ts';
import { askerOf, edgesOver } from './edges-port.ts';
import { mergeTimelines, type TimelineAnswer } from './merge.ts';
import { mergeSegments, readCursor, type SegmentPage } from './merge-segments.ts';
import type { Relay } from './relay.ts';

const sdl = readFileSync(new URL('../../../schema/subgraphs/edge.graphql', import.meta.url), 'utf8');
const EDGE_MS_MAX = 2_000;
const EDGE_MS_MIN = 50;
const PAGE_MAX = 500;
const PARSED_MAX = 500;

const TIMELINE = '{ spans { kind from to reason } segmentCount bytes }';
const PAGE = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const SEGMENTS = `{ edges { cursor node { id from to bytes state root } } ${PAGE} }`;
const BUFFER = '{ oldest newest bytes bytesMax segmentCount }';
const EVENTS = `{ edges { cursor node { id kind raisedAt uploaded label cameraId } } ${PAGE} }`;

export interface EdgeSubgraphRequest<P extends RelayPrincipal = RelayPrincipal> {
  readonly document?: DocumentNode | string;
  readonly query?: string;
  readonly variables?: Record<string, unknown> | null;
  /** Null is nobody: only the SDL is for everyone. */
  readonly principal: P | null;
  readonly traceId?: string;
  /** What is left of the asker's time, in ms; a silent edge costs at most 2 s of it. */
  readonly deadlineMs?: number;
}

export interface EdgeSubgraph<P extends RelayPrincipal = RelayPrincipal> {
  readonly name: 'edge';
  readonly sdl: string;
  execute(request: EdgeSubgraphRequest<P>): Promise<ExecutionResult>;
}

export interface EdgeSubgraphOptions<P extends RelayPrincipal = RelayPrincipal> {
  /** Whether that principal may see that camera at all; otherwise it does not exist for them. */
  readonly maySee: (principal: P, cameraId: string) => boolean | Promise<boolean>;
}

interface Context {
  readonly principal: RelayPrincipal | null;
  readonly ask: (call: FieldCall) => Promise<unknown>;
  /** Errors beside data that is there all the same. */
  readonly missing: GraphQLError[];
  readonly maySee: (cameraId: string) => boolean | Promise<boolean>;
}

interface Camera {
  readonly id: string;
  readonly recorders: readonly string[];
}

interface Range {
  readonly from: string;
  readonly to: string;
}

interface Page {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** The federated subgraph `edge`: each answer is put together from the recorders that hold a part of it. */
export function edgeSubgraph<P extends RelayPrincipal = RelayPrincipal>(
  relay: Pick<Relay, 'ask'>,
  options: EdgeSubgraphOptions<P>,
): EdgeSubgraph<P> {
  // The library types resolvers with an unknown context.
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never });
  const edges = edgesOver(relay);
  const document = parsedBy(schema);
  return {
    name: 'edge',
    sdl,
    execute: async (request) => {
      const found = document(request.document ?? request.query ?? '');
      if ('errors' in found) return found;
      const { principal, traceId = '', deadlineMs = EDGE_MS_MAX } = request;
      const nobody: RelayPrincipal = { kind: 'user', id: '', tenantId: null };
      const who = principal ? askerOf(principal) : nobody;
      const patienceMs = Math.max(EDGE_MS_MIN, Math.min(EDGE_MS_MAX, deadlineMs));
      const seen = new Map<string, boolean | Promise<boolean>>();
      const contextValue: Context = {
        principal,
        ask: batchPerEdge(edges, { principal: who, traceId, deadlineMs: patienceMs }),
        missing: [],
        maySee: (cameraId) => {
          const known = seen.get(cameraId) ?? (principal ? options.maySee(principal, cameraId) : false);
          seen.set(cameraId, known);
          return known;
        },
      };
      const variableValues = request.variables ?? {};
      const result = await execute({ schema, document: found.document, variableValues, contextValue });
      const { missing } = contextValue;
      return missing.length === 0 ? result : { ...result, errors: [...(result.errors ?? []), ...missing] };
    },
  };
}

const resolvers = {
  Camera: {
    __resolveReference: async (reference: Partial<Camera>, context: Context): Promise<Camera | null> => {
      mustBeSomebody(context);
      const { id = '', recorders = [] } = reference;
      return (await context.maySee(id)) ? { id, recorders: [...new Set(recorders)] } : null;
    },
    timeline: async ({ id, recorders }: Camera, range: Range, context: Context, info: GraphQLResolveInfo) => {
      checkRange(range);
      const args = rangeArgs(range);
      const found = await gather(recorders, context, info, (edgeId) =>
        context.ask({ edgeId, typename: 'Camera', id, field: 'timeline', args, selection: TIMELINE }),
      );
      const answers = [...found.values()] as TimelineAnswer[];
      if (recorders.length === 0) {
        // Never assigned to any recorder: nothing was to be recorded.
        const span = { kind: 'NOT_EXPECTED', ...range, reason: 'unassigned' };
        return { spans: [span], segmentCount: 0, bytes: 0 };
      }
      return mergeTimelines(answers, { ...range, someSilent: found.size < recorders.length });
    },
    segments: async ({ id, recorders }: Camera, args: Range & Page, context: Context, info: GraphQLResolveInfo) => {
      checkRange(args);
      const first = pageSize(args.first, 100);
      const progress = args.after ? readCursor(args.after) : {};
      if (!progress) throw wrong('after is not a cursor of this connection.');
      const found = await gather(recorders, context, info, (edgeId) => {
        const after = progress[edgeId] ?? null;
        const asked = { ...rangeArgs(args), first: ['Int', first], after: ['String', after] } as const;
        return context.ask({ edgeId, typename: 'Camera', id, field: 'segments', args: asked, selection: SEGMENTS });
      });
      return mergeSegments(found as Map<string, SegmentPage>, first, progress);
    },
  },
  EdgeServer: {
    __resolveReference: ({ id }: { id: string }, context: Context) => {
      mustBeSomebody(context);
      return { id };
    },
    buffer: ({ id }: { id: string }, _: unknown, context: Context) =>
      one(context.ask({ edgeId: id, typename: 'EdgeServer', id, field: 'buffer', args: {}, selection: BUFFER })),
    localEvents: async ({ id }: { id: string }, { first, after }: Page, context: Context) => {
      const args = { first: ['Int', pageSize(first, 20)], after: ['String', after ?? null] } as const;
      const call = { edgeId: id, typename: 'EdgeServer', id, field: 'localEvents', args, selection: EVENTS } as const;
      const page = (await one(context.ask(call))) as { edges: { node: { cameraId: string } }[] } | null;
      if (!page) return null;
      const visible = await Promise.all(page.edges.map(({ node }) => context.maySee(node.cameraId)));
      return { ...page, edges: page.edges.filter((_, at) => visible[at]) };
    },
  },
};

/** What each recorder said; who stayed silent is named in an error beside the data. */
async function gather(
  recorders: readonly string[],
  context: Context,
  info: GraphQLResolveInfo,
  ask: (edgeId: string) => Promise<unknown>,
): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  const path = responsePathAsArray(info.path);
  const askOne = async (edgeId: string): Promise<void> => {
    try {
      const answer = await ask(edgeId);
      if (answer !== null) found.set(edgeId, answer);
    } catch (error) {
      if (error instanceof EdgeRefusal && error.code === 'VALIDATION_FAILED') throw asError(error);
      if (!(error instanceof EdgeSilence || error instanceof EdgeRefusal)) throw error;
      const extensions = { code: error.code, edgeId };
      context.missing.push(new GraphQLError(error.message, { path, extensions, nodes: info.fieldNodes }));
    }
  };
  await Promise.all(recorders.map(askOne));
  // In the asker's order, whoever was quicker.
  return new Map(recorders.flatMap((edgeId) => (found.has(edgeId) ? [[edgeId, found.get(edgeId)] as const] : [])));
}

async function one(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    throw asError(error);
  }
}

function asError(error: unknown): unknown {
  if (!(error instanceof EdgeSilence || error instanceof EdgeRefusal)) return error;
  return new GraphQLError(error.message, { extensions: { code: error.code, edgeId: error.edgeId } });
}

function mustBeSomebody({ principal }: Context): void {
  if (!principal) throw new GraphQLError('Sign in first.', { extensions: { code: 'UNAUTHENTICATED' } });
}

function rangeArgs({ from, to }: Range) {
  return { from: ['DateTime!', from], to: ['DateTime!', to] } as const;
}

function checkRange({ from, to }: Range): void {
  if (!(Date.parse(from) < Date.parse(to))) throw wrong('from and to are moments in ISO 8601, from before to.');
}

function pageSize(first: number | null | undefined, usual: number): number {
  const size = first ?? usual;
  if (size < 1 || size > PAGE_MAX) throw wrong(`first is ${size}; use 1–${PAGE_MAX}.`);
  return size;
}

function wrong(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'VALIDATION_FAILED' } });
}

type Parsed = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

/** Validated once per text; the oldest is forgotten beyond a bound. */
function parsedBy(schema: GraphQLSchema): (source: DocumentNode | string) => Parsed {
  const known = new Map<string, Parsed>();
  return (source) => {
    if (typeof source !== 'string') return { document: source };
    let found = known.get(source);
    if (!found) {
      found = parseFor(schema, source);
      if (known.size >= PARSED_MAX) known.delete(known.keys().next().value as string);
      known.set(source, found);
    }
    return found;
  };
}

function parseFor(schema: GraphQLSchema, source: string): Parsed {
  try {
    const document = parse(source);
    const errors = validate(schema, document);
    return errors.length > 0 ? { errors } : { document };
  } catch (error) {
    return { errors: [error as GraphQLError] };
  }
}
