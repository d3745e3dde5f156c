import { Trace } from '@apollo/usage-reporting-protobuf';
import { defaultFieldResolver, type ExecutionResult, GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { Clock } from './clock.ts';

type Path = { readonly prev: Path | undefined; readonly key: string | number };

/** What a router sends to be told how long each field took: Apollo's federated tracing, version 1. */
export const TRACE_HEADER = 'apollo-federation-include-trace';

const traced = new WeakSet<GraphQLSchema>();
const traces = new WeakMap<object, FieldTrace>();

/** The times of one operation's fields, from now until `finish`. */
export class FieldTrace {
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #trace: Trace;
  readonly #nodes = new Map<Path | undefined, Trace.Node>();

  /** Follows what is executed on `schema` with exactly this context. */
  constructor(schema: GraphQLSchema, context: object, clock: Clock) {
    instrument(schema);
    traces.set(context, this);
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
    this.#trace = Trace.create({
      startTime: stamp(clock.now()),
      fieldExecutionWeight: 1,
      root: Trace.Node.create(),
    });
    this.#nodes.set(undefined, this.#trace.root as Trace.Node);
  }

  begin(path: Path, type: string, parentType: string): () => void {
    const node = this.#at(path);
    Object.assign(node, { type, parentType, startTime: this.#elapsedNs() });
    return () => {
      node.endTime = this.#elapsedNs();
    };
  }

  /** The answer with the trace among its extensions. */
  finish(answer: ExecutionResult): ExecutionResult {
    for (const { message, path } of answer.errors ?? []) {
      const node = this.#find(path ?? []) ?? (this.#trace.root as Trace.Node);
      node.error.push(Trace.Error.create({ message }));
    }
    this.#trace.durationNs = this.#elapsedNs();
    this.#trace.endTime = stamp(this.#clock.now());
    const ftv1 = Buffer.from(Trace.encode(this.#trace).finish()).toString('base64');
    return { ...answer, extensions: { ...answer.extensions, ftv1 } };
  }

  #at(path: Path | undefined): Trace.Node {
    const known = this.#nodes.get(path);
    if (known || !path) return known ?? (this.#trace.root as Trace.Node);
    const { key } = path;
    const node = Trace.Node.create(typeof key === 'number' ? { index: key } : { responseName: key });
    this.#nodes.set(path, node);
    this.#at(path.prev).child.push(node);
    return node;
  }

  #find(path: readonly (string | number)[]): Trace.Node | undefined {
    let node = this.#trace.root as Trace.INode | undefined;
    for (const key of path) {
      node = node?.child?.find((child) => (typeof key === 'number' ? child.index : child.responseName) === key);
    }
    return node as Trace.Node | undefined;
  }

  #elapsedNs(): number {
    return Math.round((this.#clock.monotonicMs() - this.#startedMs) * 1e6);
  }
}

/** Once per schema, and only where traces are asked for: a resolver without one runs as before. */
function instrument(schema: GraphQLSchema): void {
  if (traced.has(schema)) return;
  traced.add(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!(type instanceof GraphQLObjectType) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const before = field.resolve ?? defaultFieldResolver;
      field.resolve = (source, args, context, info) => {
        const trace = traces.get(context as object);
        if (!trace) return before(source, args, context, info);
        const done = trace.begin(info.path, String(info.returnType), info.parentType.name);
        try {
          const value: unknown = before(source, args, context, info);
          if (value instanceof Promise) return value.finally(done);
          done();
          return value;
        } catch (error) {
          done();
          throw error;
        }
      };
    }
  }
}

function stamp(epochMs: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(epochMs / 1000);
  return { seconds, nanos: Math.round((epochMs - seconds * 1000) * 1e6) };
}
