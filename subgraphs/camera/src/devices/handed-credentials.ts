import { createHash } from 'node:crypto';
import type { Audit } from '@vms/kit/audit/audit';
import type { Principal } from '@vms/kit/auth/principal';

interface Handed {
  readonly cameraId: string;
  readonly username: string | null;
  readonly password: string | null;
}

/** Writes into the audit log which cameras' credentials an edge was given: at every change of them, and after a restart. */
export class HandedCredentials {
  readonly #audit: Pick<Audit, 'record'>;
  /** By edge, a hash of what it was given last: edges ask again and again. */
  readonly #last = new Map<string, string>();

  constructor(audit: Pick<Audit, 'record'>) {
    this.#audit = audit;
  }

  /** Before the answer is given: nothing is handed that is not written down. */
  async tell(edge: Principal & { tenantId: string }, devices: readonly Handed[], traceId: string): Promise<void> {
    const secret = devices.filter(({ username, password }) => username !== null || password !== null);
    const text = JSON.stringify(secret.map(({ cameraId, username, password }) => [cameraId, username, password]));
    const hash = createHash('sha256').update(text).digest('base64url');
    if (secret.length === 0 || this.#last.get(edge.id) === hash) return;
    const target = { cameraIds: secret.map(({ cameraId }) => cameraId) };
    await this.#audit.record({
      ...{ principal: edge, tenantId: edge.tenantId, action: 'edgeCredentials', target, traceId },
    });
    this.#last.set(edge.id, hash);
  }
}
