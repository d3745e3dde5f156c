import type { EntityManager } from '@mikro-orm/sql';
import DataLoader from 'dataloader';
import type { Audit } from './audit/audit.ts';
import { Access, accessOf } from './auth/access.ts';
import type { EndedSessions } from './auth/ended-sessions.ts';
import type { Principal } from './auth/principal.ts';
import type { Clock } from './clock.ts';
import { Fault } from './fault.ts';
import type { Relational } from './ports/relational/relational.ts';

/** What a request carries into a subgraph. */
export interface RequestScope {
  readonly principal: Principal | null;
  readonly traceId: string;
  readonly deadlineMs?: number;
}

/** One request inside one subgraph: who asks, what they may do, and what was loaded already. */
export class Context<Services = unknown> {
  readonly principal: Principal | null;
  readonly traceId: string;
  readonly deadlineMs: number | undefined;
  readonly services: Services;
  readonly #relational: Relational;
  readonly #endedSessions: Pick<EndedSessions, 'has'>;
  readonly #clock: Pick<Clock, 'now'>;
  /** Who did what: written by the guard, and by services for what only they know. */
  readonly audit: Audit;
  #access: Promise<Access> | undefined;
  readonly #loaders = new Map<string, DataLoader<string, unknown>>();

  constructor(
    scope: RequestScope,
    relational: Relational,
    services: Services,
    parts: { endedSessions: Pick<EndedSessions, 'has'>; audit: Audit; clock: Pick<Clock, 'now'> },
  ) {
    this.principal = scope.principal;
    this.traceId = scope.traceId;
    this.deadlineMs = scope.deadlineMs;
    this.services = services;
    this.#relational = relational;
    this.#endedSessions = parts.endedSessions;
    this.audit = parts.audit;
    this.#clock = parts.clock;
  }

  /** True once the caller's session or key was ended, though its token may be good for minutes still, or its key expired. */
  get ended(): boolean {
    const { sessionId, expiresAtMs = Number.POSITIVE_INFINITY } = this.principal ?? {};
    return this.#clock.now() >= expiresAtMs || (sessionId !== undefined && this.#endedSessions.has(sessionId));
  }

  /** The principal's tenant; UNAUTHENTICATED without one. */
  get tenantId(): string {
    if (!this.principal?.tenantId) throw new Fault('UNAUTHENTICATED', 'Sign in first.');
    return this.principal.tenantId;
  }

  /** Who asks and for which tenant; UNAUTHENTICATED when nobody does. */
  get caller(): Principal & { tenantId: string } {
    if (!this.principal) throw new Fault('UNAUTHENTICATED', 'Sign in first.');
    return { ...this.principal, tenantId: this.tenantId };
  }

  /** Read once per request; an ended session may do nothing. */
  access(): Promise<Access> {
    if (this.ended) return Promise.resolve(new Access([], false));
    this.#access ??= accessOf(this.#relational, this.principal);
    return this.#access;
  }

  /** A fresh unit of work on the caller's own tenant. */
  em(): EntityManager {
    return this.#relational.forTenant(this.tenantId);
  }

  /** Loads by id, batched per tick and kept for this request; ids that are not found answer null. */
  load<T extends object>(
    kind: string,
    id: string,
    batch: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>,
  ): Promise<T | null> {
    let loader = this.#loaders.get(kind) as DataLoader<string, T | null> | undefined;
    if (!loader) {
      loader = new DataLoader<string, T | null>(async (ids) => {
        const found = await batch(ids);
        return ids.map((one) => found.get(one) ?? null);
      });
      this.#loaders.set(kind, loader as DataLoader<string, unknown>);
    }
    return loader.load(id);
  }
}
