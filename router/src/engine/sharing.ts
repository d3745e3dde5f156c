import { type DocumentNode, Kind, parse, type SelectionSetNode } from 'graphql';
import type { Answer, Fingerprint, Principal } from '../subgraph.ts';

/** Only one and the same principal shares with itself: who may see the same is otherwise not known here. */
export const samePrincipal: Fingerprint = (principal: Principal | null): string =>
  principal
    ? JSON.stringify([principal.kind, principal.id, principal.tenantId, principal.grantsVersion, principal.sessionId])
    : 'anonymous';

/** `Type.field` of every field marked @private: its value depends on who asks, or is made for one asker. */
export function privateFieldsOf(supergraphSdl: string): ReadonlySet<string> {
  const known = new Set<string>();
  if (!supergraphSdl.includes('@private')) return known;
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const { name, directives } of definition.fields ?? []) {
      if (directives?.some((directive) => directive.name.value === 'private')) {
        known.add(`${definition.name.value}.${name.value}`);
      }
    }
  }
  return known;
}

/** Does any field of the document need an answer of its own? */
export function selectsPrivate(document: DocumentNode, privateFields: ReadonlySet<string>): boolean {
  if (privateFields.size === 0) return false;
  const names = new Set([...privateFields].map((field) => field.split('.')[1]));
  const inSet = (set: SelectionSetNode): boolean =>
    set.selections.some((node) => {
      if (node.kind === Kind.FIELD && names.has(node.name.value)) return true;
      return node.kind !== Kind.FRAGMENT_SPREAD && node.selectionSet ? inSet(node.selectionSet) : false;
    });
  // By name alone: a field of that name on another type is shared less than it could be, never more.
  return document.definitions.some((definition) => 'selectionSet' in definition && inSet(definition.selectionSet));
}

/** One call under way and how many wait for it. */
interface Flight {
  readonly answer: Promise<() => Answer>;
  readonly stop: AbortController;
  waiting: number;
}

/** Equal calls that are under way at the same time are made once. */
export class Flights {
  readonly #flights = new Map<string, Flight>();

  get size(): number {
    return this.#flights.size;
  }

  /**
   * Joins the call named `key`, or makes it with `call`, which gives a maker of answers: each asker merges into its own.
   * The call is given up once everybody who waits for it has.
   */
  join(
    key: string,
    call: (signal: AbortSignal) => Promise<() => Answer>,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    let flight = this.#flights.get(key);
    if (!flight || flight.stop.signal.aborted) {
      const stop = new AbortController();
      const made: Flight = { answer: call(stop.signal), stop, waiting: 0 };
      const land = () => {
        if (this.#flights.get(key) === made) this.#flights.delete(key);
      };
      made.answer.then(land, land);
      this.#flights.set(key, made);
      flight = made;
    }
    const joined = flight;
    joined.waiting += 1;
    const leave = () => {
      joined.waiting -= 1;
      if (joined.waiting === 0) joined.stop.abort(signal?.reason);
    };
    signal?.addEventListener('abort', leave, { once: true });
    return joined.answer.then((make) => make()).finally(() => signal?.removeEventListener('abort', leave));
  }
}
