import type { RelayPrincipal } from '../../../schema/edge/relay-messages.ts';
import { EdgeSilence } from './edge-link.ts';
import type { EdgesPort } from './edges-port.ts';

/** One field of one entity, as one edge is asked for it. */
export interface FieldCall {
  readonly edgeId: string;
  readonly typename: 'Camera' | 'EdgeServer';
  readonly id: string;
  readonly field: string;
  /** Argument name to GraphQL type and value. */
  readonly args: Readonly<Record<string, readonly [type: string, value: unknown]>>;
  readonly selection: string;
}

/** An edge understood the question and refuses it. */
export class EdgeRefusal extends Error {
  readonly code: string;
  readonly edgeId: string;
  constructor(code: string, edgeId: string, message: string) {
    super(message);
    this.code = code;
    this.edgeId = edgeId;
  }
}

interface Waiting {
  readonly call: FieldCall;
  readonly resolve: (value: unknown) => void;
  readonly reject: (why: unknown) => void;
}

interface EdgeErrorLike {
  readonly message?: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string };
}

const GROUPS_MAX = 200;

/**
 * Collects what one tick asks of each edge into one request: calls that differ only in the entity
 * share one `_entities` selection. Rejects with EdgeSilence or EdgeRefusal.
 */
export function batchPerEdge(
  edges: Pick<EdgesPort, 'query'>,
  asker: { readonly principal: RelayPrincipal; readonly traceId: string; readonly deadlineMs: number },
): (call: FieldCall) => Promise<unknown> {
  const waiting = new Map<string, Waiting[]>();
  const flush = (): void => {
    const batches = [...waiting];
    waiting.clear();
    for (const [edgeId, calls] of batches) void askEdge(edgeId, calls);
  };
  const askEdge = async (edgeId: string, calls: readonly Waiting[]): Promise<void> => {
    const groups = [...Map.groupBy(calls, ({ call }) => keyOf(call)).values()];
    for (let at = 0; at < groups.length; at += GROUPS_MAX) {
      const some = groups.slice(at, at + GROUPS_MAX);
      try {
        const { document, variables } = write(some);
        const { principal, traceId, deadlineMs } = asker;
        const answer = await edges.query(edgeId, document, variables, principal, { traceId, deadlineMs });
        settle(edgeId, some, answer);
      } catch (error) {
        for (const { reject } of some.flat()) reject(error);
      }
    }
  };
  return (call) =>
    new Promise((resolve, reject) => {
      // After the resolvers of this tick, promises among them included.
      if (waiting.size === 0) setImmediate(flush);
      const calls = waiting.get(call.edgeId) ?? [];
      calls.push({ call, resolve, reject });
      waiting.set(call.edgeId, calls);
    });
}

function keyOf({ typename, field, args }: FieldCall): string {
  return JSON.stringify([typename, field, args]);
}

function write(groups: readonly Waiting[][]): { document: string; variables: Record<string, unknown> } {
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];
  const selected = groups.map((group, at) => {
    const { typename, field, args, selection } = (group[0] as Waiting).call;
    declared.push(`$r${at}: [_Any!]!`);
    variables[`r${at}`] = group.map(({ call }) => ({ __typename: typename, id: call.id }));
    const passed = Object.entries(args).map(([name, [type, value]]) => {
      declared.push(`$${name}${at}: ${type}`);
      variables[`${name}${at}`] = value;
      return `${name}: $${name}${at}`;
    });
    const given = passed.length > 0 ? `(${passed.join(', ')})` : '';
    return `g${at}: _entities(representations: $r${at}) { ... on ${typename} { f: ${field}${given} ${selection} } }`;
  });
  return { document: `query (${declared.join(', ')}) { ${selected.join('\n')} }`, variables };
}

function settle(
  edgeId: string,
  groups: readonly Waiting[][],
  answer: { data?: unknown; errors?: readonly unknown[] },
): void {
  const data = answer.data as Record<string, ({ f?: unknown } | null)[] | null> | null | undefined;
  const errors = (answer.errors ?? []) as readonly EdgeErrorLike[];
  for (const [at, group] of groups.entries()) {
    const entities = data?.[`g${at}`];
    for (const [index, { resolve, reject, call }] of group.entries()) {
      const error = errors.find(({ path }) => path?.[0] === `g${at}` && path[1] === index);
      const code = error?.extensions?.code;
      if (!Array.isArray(entities)) {
        const why = `Edge ${edgeId} cannot answer ${call.typename}.${call.field} yet; update its software.`;
        reject(new EdgeSilence('EDGE_OUTDATED', edgeId, why));
      } else if (error) {
        reject(new EdgeRefusal(code ?? 'EDGE_FAILED', edgeId, error.message ?? `Edge ${edgeId} failed.`));
      } else resolve(entities[index]?.f ?? null);
    }
  }
}
