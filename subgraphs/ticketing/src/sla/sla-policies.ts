import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { type Priority, priorities, SlaPolicyEntity } from './sla-policy.entity.ts';

/** Minutes to resolve, unless the tenant says otherwise. */
const defaults: Readonly<Record<Priority, number>> = { URGENT: 240, HIGH: 480, NORMAL: 1_440, LOW: 4_320 };
const agreed = z.object({ priority: z.enum(priorities), minutes: z.int().min(5).max(525_600) });

export interface SlaPolicy {
  readonly priority: Priority;
  readonly minutes: number;
}

/** The time a tenant has agreed for each priority; a change holds for tickets from then on. */
export class SlaPolicies {
  readonly #deps: Pick<Deps, 'relational'>;

  constructor(deps: Pick<Deps, 'relational'>) {
    this.#deps = deps;
  }

  async all(tenantId: string): Promise<SlaPolicy[]> {
    const own = await this.#deps.relational.forTenant(tenantId).find(SlaPolicyEntity, {});
    return priorities.map((priority) => ({
      priority,
      minutes: own.find((row) => row.priority === priority)?.minutes ?? defaults[priority],
    }));
  }

  async set(tenantId: string, access: Access, input: unknown): Promise<SlaPolicy> {
    access.require('CONFIGURE');
    const policy = parseInput(agreed, input);
    const em = this.#deps.relational.forTenant(tenantId);
    await em.upsert(SlaPolicyEntity, { tenantId, ...policy });
    return policy;
  }
}

/** Ms agreed for a priority. */
export async function agreedMs(em: EntityManager, tenantId: string, priority: Priority): Promise<number> {
  const own = await em.findOne(SlaPolicyEntity, { tenantId, priority });
  return (own?.minutes ?? defaults[priority]) * 60_000;
}
