import { createHash } from 'node:crypto';
import type { Clock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import type { Relational } from '@vms/kit/ports/relational/relational';
import { AttemptEntity } from './session.entity.ts';

const FREE = 5;
const FIRST_MS = 1_000;
const LONGEST_MS = 15 * 60_000;
const FORGET_MS = 24 * 3_600_000;

/** After five wrong passwords each further one doubles the wait, up to 15 minutes; it survives a restart. */
export class Attempts {
  readonly #relational: Relational;
  readonly #clock: Clock;

  constructor({ relational, clock }: { relational: Relational; clock: Clock }) {
    this.#relational = relational;
    this.#clock = clock;
  }

  /** Counts before the password is looked at, so that attempts side by side gain nothing. Throws TOO_MANY_ATTEMPTS. */
  async begin(email: string): Promise<void> {
    const nowMs = this.#clock.now();
    const key = keyOf(email);
    await this.#relational.system().transactional(async (em) => {
      await em.nativeDelete(AttemptEntity, { notBeforeMs: { $lt: nowMs - FORGET_MS } });
      const known = await em.findOne(AttemptEntity, { key });
      if (known && Number(known.notBeforeMs) > nowMs) {
        const retryAfterMs = Math.ceil(Number(known.notBeforeMs) - nowMs);
        const seconds = Math.ceil(retryAfterMs / 1_000);
        throw new Fault('TOO_MANY_ATTEMPTS', `Too many attempts; try again in ${seconds} s.`, { retryAfterMs });
      }
      const count = (known?.count ?? 0) + 1;
      const waitMs = count < FREE ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (count - FREE));
      if (known) em.assign(known, { count, notBeforeMs: nowMs + waitMs });
      else em.create(AttemptEntity, { key, count, notBeforeMs: nowMs + waitMs });
    });
  }

  async succeeded(email: string): Promise<void> {
    await this.#relational.system().nativeDelete(AttemptEntity, { key: keyOf(email) });
  }
}

function keyOf(email: string): string {
  return createHash('sha256').update(email).digest('base64url');
}
