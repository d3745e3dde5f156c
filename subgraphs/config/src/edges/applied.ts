import type { InferEntity } from '@mikro-orm/core';
import type { Deps } from '@vms/kit/define-subgraph';
import { line, parseInput, prose } from '@vms/kit/input';
import { NO_REVISION } from '@vms/schema/edge/edge-settings.ts';
import { z } from 'zod';
import type { Caller, Documents } from '../documents/documents.ts';
import { platformKinds } from '../kinds/platform-kinds.ts';
import { ConfigAppliedEntity } from './applied.entity.ts';

type Applied = InferEntity<typeof ConfigAppliedEntity>;

/** Desired against applied, of one kind on one edge. */
export interface EdgeConfigState {
  readonly kind: string;
  readonly desiredRevision: string;
  readonly appliedRevision: string | null;
  readonly state: 'APPLIED' | 'PENDING' | 'REFUSED';
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly asOfMs: number | null;
}

const refusal = z.object({ revision: line(64), code: line(64), message: prose(2_000) });
const report = z.object({
  asOf: z.date(),
  documents: z
    .array(z.object({ kind: line(60), appliedRevision: line(64).nullish(), refused: refusal.nullish() }))
    .max(20),
});

/** What edges do with the documents that hold for them; says every change on vms.config-applied. */
export class AppliedDocuments {
  readonly #deps: Pick<Deps, 'relational' | 'outbox'>;
  readonly #documents: Documents;

  constructor(deps: Pick<Deps, 'relational' | 'outbox'>, documents: Documents) {
    this.#deps = deps;
    this.#documents = documents;
  }

  async report({ tenantId, id: edgeId }: Caller, input: unknown): Promise<void> {
    const { asOf, documents } = parseInput(report, input);
    const em = this.#deps.relational.forTenant(tenantId);
    const known = await em.find(ConfigAppliedEntity, { edgeId });
    for (const { kind, appliedRevision = null, refused = null } of documents) {
      const row = {
        appliedRevision,
        refusedRevision: refused?.revision ?? null,
        code: refused?.code ?? null,
        message: refused?.message ?? null,
      };
      const before = known.find((one) => one.kind === kind);
      const isNews =
        before === undefined ||
        (Object.keys(row) as (keyof typeof row)[]).some((field) => (before[field] ?? null) !== row[field]);
      if (before) Object.assign(before, row, { asOfMs: asOf.getTime() });
      else em.create(ConfigAppliedEntity, { tenantId, edgeId, kind, ...row, asOfMs: asOf.getTime() });
      const payload = { tenantId, edgeId, kind, ...row };
      if (isNews) this.#deps.outbox.publish(em, { topic: 'vms.config-applied', key: tenantId, payload });
    }
    await em.flush();
    this.#deps.outbox.wake();
  }

  /** Of every kind that edges apply; null where the access may not configure. */
  async ofEdge(
    tenantId: string,
    access: Parameters<Documents['effective']>[1],
    edgeId: string,
  ): Promise<EdgeConfigState[] | null> {
    const desired = await this.#documents.effective(tenantId, access, 'EDGE', edgeId);
    if (!desired) return null;
    const rows = await this.#deps.relational.forTenant(tenantId).find(ConfigAppliedEntity, { edgeId });
    return [...platformKinds.keys()].map((kind) => {
      const desiredRevision = desired.find((one) => one.kind === kind)?.revision ?? NO_REVISION;
      return stateOf(
        kind,
        desiredRevision,
        rows.find((one) => one.kind === kind),
      );
    });
  }
}

function stateOf(kind: string, desiredRevision: string, row: Applied | undefined): EdgeConfigState {
  const appliedRevision = row?.appliedRevision ?? null;
  const refused = row?.refusedRevision === desiredRevision;
  return {
    kind,
    desiredRevision,
    appliedRevision,
    state: appliedRevision === desiredRevision ? 'APPLIED' : refused ? 'REFUSED' : 'PENDING',
    error: refused ? { code: row?.code ?? '', message: row?.message ?? '' } : null,
    asOfMs: row?.asOfMs ?? null,
  };
}
