import type { ObjectRef, SubgraphBuilder } from '@vms/kit/builder';
import { countedConnection, entityStub } from '@vms/kit/entities';
import { type Health, partKinds } from './health.entity.ts';
import { type HealthBook, type HealthFilter, type healthStates, judged } from './health.ts';

interface Services {
  readonly health: HealthBook;
}

/** HealthCheck and its query; what Camera and EdgeServer add is in index.ts, with their other fields. */
export function healthType<S extends Services>(builder: SubgraphBuilder<S>) {
  const Kind = builder.enumType('HealthPartKind', { values: partKinds });
  const State = builder.enumType('HealthState', {
    values: {
      UP: {},
      DOWN: {},
      UNKNOWN: { description: 'Its edge is away: nobody can tell.' },
    } as const satisfies Record<(typeof healthStates)[number], object>,
  });
  const Site = entityStub(builder, 'Site');
  const Check: ObjectRef<S, Health> = builder.objectRef<Health>('HealthCheck');
  builder.objectType(Check, {
    description: 'How a part is, since when, and why.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Of the camera or the edge.' }),
      kind: t.field({ type: Kind, resolve: ({ kind }) => kind }),
      state: t.field({ type: State, resolve: (part) => judged(part).state }),
      since: t.field({ type: 'DateTime', resolve: (part) => new Date(judged(part).sinceMs) }),
      why: t.string({
        nullable: true,
        description: 'A code such as STREAM_LOST or EDGE_OFFLINE; null while it is up.',
        resolve: (part) => judged(part).why,
      }),
      site: t.field({
        type: Site,
        nullable: true,
        resolve: ({ siteId }) => (siteId == null ? null : { id: siteId }) as never,
      }),
    }),
  });
  const Connection = countedConnection<S, Health>(builder, 'HealthCheck', Check as never);
  const Filter = builder.inputType('HealthFilter', {
    fields: (t) => ({ kind: t.field({ type: Kind }), state: t.field({ type: State }), siteId: t.id() }),
  });
  builder.queryField('healthChecks', (t) =>
    t.field({
      type: Connection,
      args: { filter: t.arg({ type: Filter }), first: t.arg.int(), after: t.arg.string() },
      resolve: async (_, { filter, ...args }, ctx) =>
        ctx.services.health.page(ctx.tenantId, await ctx.access(), (filter ?? {}) as HealthFilter, args) as never,
    }),
  );
  return Check;
}
