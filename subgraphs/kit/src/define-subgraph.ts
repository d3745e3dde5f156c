import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EntityManager } from '@mikro-orm/sql';
import { type GraphQLSchema, graphqlSync, specifiedDirectives } from 'graphql';
import { z } from 'zod';
import { accessDirective, accessLink, type ComposedDirective, linkTo, privateDirective } from './access-directive.ts';
import { AuditPendingEntity } from './audit/audit.entity.ts';
import { type Audit, openAudit } from './audit/audit.ts';
import { AccessEntity, type AccessMessage, projectAccess } from './auth/access.ts';
import { EndedSessionEntity, openEndedSessions, type SessionEnded } from './auth/ended-sessions.ts';
import type { Keys } from './auth/keys.ts';
import { restoreIdOf } from './backup/restore.ts';
import { createBuilder, type SubgraphBuilder } from './builder.ts';
import type { Clock } from './clock.ts';
import { Context, type RequestScope } from './context.ts';
import { resolveEntitiesDirectly } from './direct-entities.ts';
import { guardSchema } from './guard.ts';
import { type IdFactory, uuidV7Factory } from './ids.ts';
import type { Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { ConsumedEntity, OutboxEntity } from './outbox/outbox.entity.ts';
import { type Outbox, openOutbox } from './outbox/outbox.ts';
import { startConsumedSweep } from './outbox/sweep-consumed.ts';
import type { Blobs } from './ports/blobs/blobs.ts';
import { openBlobs } from './ports/blobs/open-blobs.ts';
import type { Bus, BusMessage } from './ports/bus/bus.ts';
import type { Documents } from './ports/documents/documents.ts';
import { openDocuments } from './ports/documents/open-documents.ts';
import type { Edges } from './ports/edges.ts';
import { openRelational } from './ports/relational/open-relational.ts';
import type { EntityDefinition } from './ports/relational/orm.ts';
import type { Relational } from './ports/relational/relational.ts';
import type { Tracing } from './tracing.ts';

/** What the process gives to every subgraph it opens. */
export interface Environment {
  /** The platform's folder: databases and blobs go under `cloud/`. */
  readonly home: string;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly keys: Keys;
  readonly edges: Edges;
  readonly log: Log;
  readonly metrics?: Metrics;
  /** Root fields become spans; nothing is traced unless given. */
  readonly tracing?: Tracing;
  readonly newId?: IdFactory;
  /** Settings as text, parsed by each subgraph's own schema; VMS_*_URL choose the stores. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
}

/** What a subgraph's services are made of. */
export interface Deps<Config = Record<string, never>> {
  readonly relational: Relational;
  /** Only for a subgraph that declares `documents`. */
  readonly documents: Documents | null;
  readonly outbox: Outbox;
  /** For what the guard cannot know: it writes down every mutation and every sensitive query by itself. */
  readonly audit: Audit;
  /** For a store that keeps an outbox of its own in its own transactions; everybody else publishes through `outbox`. */
  readonly bus: Pick<Bus, 'publish'>;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly newId: IdFactory;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly config: Config;
  readonly keys: Keys;
  readonly edges: Edges;
  readonly home: string;
}

/** Takes one message in; runs once per message, `em` is the transaction that also remembers it. */
export type Consumer<Services> = (
  payload: unknown,
  scope: { services: Services; em: EntityManager; message: BusMessage; log: Log },
) => Promise<void> | void;

export interface SubgraphDefinition<Services, Config = Record<string, never>> {
  readonly name: string;
  readonly config?: z.ZodType<Config>;
  readonly entities: readonly EntityDefinition[];
  /** Entities of the document store instead of tables; see `Documents` for what they may be. */
  readonly documents?: readonly EntityDefinition[];
  services(deps: Deps<Config>): Services;
  /** By topic. `vms.access` and `vms.sessions` are taken in by the kit. */
  readonly consumes?: Readonly<Record<string, Consumer<Services>>>;
  schema(builder: SubgraphBuilder<Services>): void;
  /** Directives of its own that composition carries into the supergraph. */
  readonly directives?: readonly ComposedDirective[];
  /** Runs once after the stores were put back from a backup, before anything is served: raise what must not go on. */
  restored?(services: Services): Promise<void> | void;
  /** Runs before the databases close: timers, followers. */
  stop?(services: Services): Promise<void> | void;
  /** For a store that keeps an outbox of its own: resolves when it is empty. */
  drain?(services: Services): Promise<void>;
}

export interface RunningSubgraph<Services = unknown> {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly sdl: string;
  readonly services: Services;
  contextFor(scope: RequestScope): Context<Services>;
  /** Throws when it cannot serve. */
  health(): Promise<void>;
  /** Resolves when everything published so far is on the bus. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/** A definition whose services only its own subgraph knows: what a list of all subgraphs holds. */
export interface Subgraph<Services = unknown> {
  readonly name: string;
  /** Its tables, the kit's own included. */
  readonly entities: readonly EntityDefinition[];
  /** The schema alone: for printing and composing. */
  readonly print: () => string;
  readonly open: (environment: Environment) => Promise<RunningSubgraph<Services>>;
}

/** Says what a subgraph is; nothing runs until `open`. */
export function defineSubgraph<Services, Config = Record<string, never>>(
  definition: SubgraphDefinition<Services, Config>,
): Subgraph<Services> {
  return {
    name: definition.name,
    entities: tablesOf(definition),
    print: () => sdlOf(buildSchema(definition)),
    open: (environment) => open(definition, environment),
  };
}

function tablesOf({ entities }: { readonly entities: readonly EntityDefinition[] }): readonly EntityDefinition[] {
  return [AccessEntity, EndedSessionEntity, AuditPendingEntity, OutboxEntity, ConsumedEntity, ...entities];
}

/** Same as `subgraph.open(environment)`. */
export function openSubgraph<Services>(
  subgraph: Subgraph<Services>,
  environment: Environment,
): Promise<RunningSubgraph<Services>> {
  return subgraph.open(environment);
}

function buildSchema<Services, Config>(definition: SubgraphDefinition<Services, Config>): GraphQLSchema {
  const builder = createBuilder<Services>();
  definition.schema(builder);
  const own = definition.directives ?? [];
  return builder.toSubGraphSchema({
    linkUrl: 'https://specs.apollo.dev/federation/v2.6',
    composeDirectives: [accessDirective, privateDirective, ...own.map(({ directive }) => directive)].map(
      ({ name }) => `@${name}` as const,
    ),
    directives: [...specifiedDirectives, accessDirective, privateDirective, ...own.map(({ directive }) => directive)],
    extensions: { directives: [accessLink, ...own.map(linkTo)] },
  });
}

function sdlOf(schema: GraphQLSchema): string {
  const { data, errors } = graphqlSync({ schema, source: '{ _service { sdl } }' });
  if (!data) throw errors?.[0] ?? new Error('The subgraph did not print its SDL.');
  return `${(data._service as { sdl: string }).sdl.trim()}\n`;
}

async function open<Services, Config>(
  definition: SubgraphDefinition<Services, Config>,
  environment: Environment,
): Promise<RunningSubgraph<Services>> {
  const { name } = definition;
  const { home, clock, bus, keys, edges } = environment;
  const schema = buildSchema(definition);
  const sdl = sdlOf(schema);
  const log = environment.log.child({ subgraph: name });
  guardSchema(resolveEntitiesDirectly(schema), log, environment.tracing);
  const newId = environment.newId ?? uuidV7Factory(clock);
  const folder = join(home, 'cloud');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const settings = environment.settings ?? {};
  const config = (definition.config ?? z.object({})).parse(settings) as Config;
  const relational = await openRelational({
    url: settings.VMS_RELATIONAL_URL,
    name,
    file: join(folder, `${name}.db`),
    entities: tablesOf(definition),
  });
  const documents = definition.documents
    ? await openDocuments({
        url: settings.VMS_DOCUMENTS_URL,
        name,
        file: join(folder, `${name}.documents.db`),
        entities: definition.documents,
      })
    : null;
  const metrics = environment.metrics ?? createMetrics();
  const ended = await openEndedSessions({ relational, clock, log });
  const outbox = openOutbox({ relational, bus, clock, newId, log });
  const stopSweep = startConsumedSweep({ relational, clock, log }, name);
  const audit = openAudit({ relational, outbox, clock, newId, log });
  const services = definition.services({
    relational,
    documents,
    outbox,
    audit,
    bus,
    blobs: await openBlobs({
      url: settings.VMS_BLOBS_URL,
      name,
      root: join(folder, 'blobs'),
      unique: newId,
    }),
    clock,
    newId,
    log,
    metrics,
    config,
    keys,
    edges,
    home,
  });
  const restoreId = restoreIdOf(folder);
  if (restoreId) await outbox.once('restored', restoreId, async () => definition.restored?.(services));
  const healthy = async (): Promise<void> => {
    await Promise.all([relational.ping(), documents?.ping()]);
  };
  const consumers = definition.consumes ?? {};
  const topics = [...new Set(['vms.access', 'vms.sessions', ...Object.keys(consumers)])];
  const deadLetters = metrics.counter('vms_bus_dead_letters_total', 'Messages given up.', ['group', 'topic']);
  const waiting = metrics.gauge('vms_bus_waiting', 'Messages not yet taken in.', ['group', 'topic']);
  const forgetLag = metrics.beforeReading(async () => {
    const rows = await bus.lag(name, topics);
    for (const topic of topics) {
      const ofTopic = rows.filter((row) => row.topic === topic);
      waiting.set(
        { group: name, topic },
        ofTopic.reduce((sum, row) => sum + row.waiting, 0),
      );
    }
  });
  const subscription = bus.subscribe({
    group: name,
    topics,
    handler: async (message) => {
      const { id, topic, payload } = message;
      // Ordered by its own version, so it needs no memory of what was done.
      if (topic === 'vms.access') await projectAccess(relational, payload as AccessMessage);
      if (topic === 'vms.sessions') await ended.add(payload as SessionEnded);
      const consume = consumers[topic];
      if (!consume) return;
      await outbox.once(name, id, async (em) => consume(payload, { services, em, message, log }));
      outbox.wake();
    },
    healthy,
    onError: (error, { topic, id }, fate) => {
      if (fate === 'dead') deadLetters.inc({ group: name, topic });
      const text = fate === 'dead' ? 'A message was put with the dead letters.' : 'A message could not be taken in.';
      log.error({ err: error, topic, id }, text);
    },
  });
  return {
    name,
    schema,
    sdl,
    services,
    contextFor: (scope) => new Context(scope, relational, services, { endedSessions: ended, audit, clock }),
    health: healthy,
    drain: async () => {
      await definition.drain?.(services);
      await outbox.drain();
    },
    stop: async () => {
      forgetLag();
      await definition.stop?.(services);
      await subscription.stop();
      ended.stop();
      await stopSweep();
      audit.stop();
      await outbox.stop();
      await Promise.all([relational.close(), documents?.close()]);
    },
  };
}
