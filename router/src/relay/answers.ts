import { type EdgeResult, EdgeSilence } from './edge-link.ts';

/** One reason why part of an answer is missing; `path` is the place in the asker's document. */
export interface MissingAnswer {
  readonly message: string;
  readonly path: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly edgeId: string };
}

export interface Representation {
  readonly __typename: string;
  readonly id: string;
  readonly recorders?: readonly string[];
  readonly [field: string]: unknown;
}

export interface Gathered {
  /** Per representation, what each recorder that answered said of it. */
  readonly found: Record<string, unknown>[][];
  readonly missing: MissingAnswer[];
}

type Ask = (edgeId: string, representations: readonly Representation[]) => Promise<EdgeResult>;

/** One request per edge whatever the number of representations; silence of one never hides another. */
export async function gather(representations: readonly Representation[], ask: Ask): Promise<Gathered> {
  const byEdge = new Map<string, number[]>();
  for (const [index, representation] of representations.entries()) {
    for (const edgeId of new Set(edgesOf(representation))) {
      const indexes = byEdge.get(edgeId) ?? [];
      indexes.push(index);
      byEdge.set(edgeId, indexes);
    }
  }
  const found: Record<string, unknown>[][] = representations.map(() => []);
  const missing: MissingAnswer[] = [];
  const one = async (edgeId: string, indexes: number[]): Promise<void> => {
    const asked = indexes.map((index) => representations[index] as Representation);
    try {
      const { data, errors } = await ask(edgeId, asked);
      const entities = (data as { _entities?: unknown[] } | null | undefined)?._entities;
      if (!Array.isArray(entities) || entities.length !== asked.length) {
        const why = errors?.length ? `Edge ${edgeId} cannot answer this yet.` : `Edge ${edgeId} answered nothing.`;
        throw new EdgeSilence('EDGE_OUTDATED', edgeId, why);
      }
      for (const [at, index] of indexes.entries()) {
        const entity = entities[at];
        if (entity && typeof entity === 'object') found[index]?.push(entity as Record<string, unknown>);
      }
    } catch (error) {
      if (!(error instanceof EdgeSilence)) throw error;
      const extensions = { code: error.code, edgeId };
      for (const index of indexes) missing.push({ message: error.message, path: ['_entities', index], extensions });
    }
  };
  await Promise.all([...byEdge].map(([edgeId, indexes]) => one(edgeId, indexes)));
  return { found, missing };
}

function edgesOf(representation: Representation): readonly string[] {
  return representation.__typename === 'EdgeServer' ? [representation.id] : (representation.recorders ?? []);
}
