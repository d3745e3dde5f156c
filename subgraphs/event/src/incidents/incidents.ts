import type { InferEntity } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import type { Relational } from '@vms/kit/ports/relational/relational';
import { IncidentEntity } from './incident.entity.ts';

export type StoredIncident = InferEntity<typeof IncidentEntity>;

/** Incidents as people see them: whoever may see one of its cameras sees the incident. */
export class Incidents {
  readonly #relational: Relational;

  constructor({ relational }: { relational: Relational }) {
    this.#relational = relational;
  }

  async byId(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, StoredIncident>> {
    const found = await this.#relational.forTenant(tenantId).find(IncidentEntity, { id: { $in: [...ids] } });
    const visible = found.filter(({ siteId, cameraIds }) =>
      cameraIds.some((cameraId) => access.permits(null, { cameraId, siteId: siteId ?? null })),
    );
    return new Map(visible.map((row) => [row.id, row]));
  }
}
