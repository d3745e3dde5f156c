import type { EntityManager } from '@mikro-orm/sql';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import type { Documents } from '../documents/documents.ts';
import type { JsonObject } from '../documents/json.ts';

/** Of vms.rollouts: an edge's own document takes this in, or is put back to what it was before. */
export interface RolloutMessage {
  readonly tenantId: string;
  readonly rolloutId: string;
  readonly name: string;
  readonly edgeId: string;
  readonly kind: string;
  readonly content: JsonObject;
  readonly undo: boolean;
}

/** Writes what a rollout tells one edge, and says on vms.rollout-documents which revision holds there now, or why none. */
export async function rollOut(
  deps: Pick<Deps, 'outbox'>,
  documents: Documents,
  message: RolloutMessage,
  em: EntityManager,
): Promise<void> {
  const { tenantId, rolloutId, edgeId, undo } = message;
  const say = (said: { revision: string | null; code: string | null; message: string | null }): void => {
    const payload = { tenantId, rolloutId, edgeId, ...said };
    if (!undo) deps.outbox.publish(em, { topic: 'vms.rollout-documents', key: tenantId, payload });
  };
  try {
    const revision = undo ? await documents.takeBack(em, message) : await documents.takeIn(em, message);
    say({ revision, code: null, message: null });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    say({ revision: null, code: error.code, message: error.message });
  }
}
