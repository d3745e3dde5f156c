import {
  GraphQLError,
  type GraphQLFieldResolver,
  GraphQLObjectType,
  type GraphQLSchema,
  GraphQLUnionType,
  getNamedType,
} from 'graphql';
import type { Permission } from './auth/principal.ts';
import type { Context } from './context.ts';
import { Fault } from './fault.ts';
import { type InputBounds, requireFit } from './input-bounds.ts';
import type { Log } from './log.ts';
import { noTracing, type Tracing } from './tracing.ts';

/**
 * Who may ask a root field: anyone; people and their API keys (and our services for them); people themselves, for what
 * is about their own account; or one kind of machine. Default: `user`.
 */
export type Audience = 'public' | 'user' | 'person' | 'edge' | 'service';

type Field = ReturnType<GraphQLObjectType['getFields']>[string];
type Resolve = GraphQLFieldResolver<unknown, Context>;

/**
 * Closes the schema: every root field refuses whom it is not for, a Fault becomes the matching member of a mutation's
 * result union or a GraphQL error with its code, and anything else is logged and masked.
 */
export function guardSchema(schema: GraphQLSchema, log: Log, tracing: Tracing = noTracing): GraphQLSchema {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!(type instanceof GraphQLObjectType) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const isRoot = roots.includes(type);
      const action = isRoot && isAudited(type.name, field) ? `${type.name}.${field.name}` : null;
      if (field.resolve)
        field.resolve = timed(
          isRoot && tracing.on ? `resolve ${type.name}.${field.name}` : null,
          guard(field, audited(permitted(field, field.resolve, isRoot), action), isRoot, log),
          tracing,
        );
      if (field.subscribe) field.subscribe = guard(field, permitted(field, field.subscribe, isRoot), isRoot, log);
    }
  }
  return schema;
}

function timed(span: string | null, resolve: Resolve, tracing: Tracing): Resolve {
  if (span === null) return resolve;
  return (source, args, context, info) => tracing.span(span, {}, () => resolve(source, args, context, info));
}

/** Whom a root field is for. */
export function audienceOf(field: Field): Audience {
  return (field.extensions.audience as Audience | undefined) ?? 'user';
}

/** Which permission its caller must have somewhere in the tenant; null = the audience is all. */
export function permissionOf(field: Pick<Field, 'extensions'>): Permission | null {
  return (field.extensions.permission as Permission | undefined) ?? null;
}

/** What `@access(permission:)` says of a root field: the permission, else PUBLIC, USER, EDGE or SERVICE. */
export function accessNameOf(extensions: Field['extensions']): string {
  const { audience = 'user', permission } = extensions as { audience?: Audience; permission?: Permission };
  return permission ?? audience.toUpperCase();
}

/** Refuses whoever lacks the permission everywhere; the service decides for the very thing. */
function permitted(field: Field, resolve: Resolve, isRoot: boolean): Resolve {
  const permission = isRoot ? permissionOf(field) : null;
  if (permission === null) return resolve;
  return async (source, args, context, info) => {
    (await context.access()).requireSomewhere(permission);
    return resolve(source, args, context, info);
  };
}

/** Every mutation of people and programs, and every query that needs one of these permissions or is marked `sensitive`. */
const SENSITIVE: ReadonlySet<Permission | null> = new Set<Permission>(['ADMIN', 'EXPORT', 'UNMASKED']);

function isAudited(parent: string, field: Field): boolean {
  const audience = audienceOf(field);
  if (audience === 'edge' || audience === 'service') return false;
  if (parent !== 'Query') return parent === 'Mutation';
  return field.extensions.sensitive === true || SENSITIVE.has(permissionOf(field));
}

/** Nothing audited happens before it is written down; of a visitor without a tenant the service itself knows more. */
function audited(resolve: Resolve, action: string | null): Resolve {
  if (action === null) return resolve;
  return async (source, args, context, info) => {
    const { principal, traceId, audit } = context;
    if (!principal?.tenantId) return resolve(source, args, context, info);
    const id = await audit.begin({ principal, tenantId: principal.tenantId, action, target: args, traceId });
    try {
      const value: unknown = await resolve(source, args, context, info);
      await audit.settle(id, 'OK');
      return value;
    } catch (error) {
      await audit.settle(id, faultOf(error)?.code ?? 'INTERNAL');
      throw error;
    }
  };
}

function guard(field: Field, resolve: Resolve, isRoot: boolean, log: Log): Resolve {
  const members = isRoot ? faultMembers(field) : [];
  const audience = audienceOf(field);
  const own = isRoot && field.name !== '_service' && field.name !== '_entities';
  const open = own ? audience : 'anybody signed in';
  const bounds = field.extensions.bounds as InputBounds | undefined;
  const settle = (error: unknown, context: Context): unknown => {
    const fault = faultOf(error);
    const member = fault && members.find((type) => stands(type, fault.code));
    if (fault && member) return { ...fault.details, __typename: member.name, code: fault.code, message: fault.message };
    throw toGraphQL(fault ?? error, context, log);
  };
  return (source, args, context, info) => {
    try {
      if (isRoot) admit(open, context);
      if (own) requireFit(args, bounds);
      const result = resolve(source, args, context, info);
      if (isPromise(result))
        return result.then(
          (value) => watch(value, context, log),
          (error) => settle(error, context),
        );
      return watch(result, context, log);
    } catch (error) {
      return settle(error, context);
    }
  };
}

function admit(audience: Audience | 'anybody signed in', { principal, ended }: Context): void {
  if (audience === 'public') return;
  if (ended) throw sessionEnded();
  if (!principal) throw new Fault('UNAUTHENTICATED', 'Sign in first: send a bearer token.');
  if (audience === 'anybody signed in' || principal.kind === audience) return;
  if (audience === 'user' && (principal.kind === 'service' || principal.kind === 'apiKey')) return;
  if (audience === 'person' && principal.kind === 'user') return;
  throw new Fault('FORBIDDEN', `This field is not for a caller of kind ${principal.kind}.`);
}

/** Promises in a list and items of a stream fail after the resolver has returned: theirs are masked too. */
function watch(value: unknown, context: Context, log: Log): unknown {
  const asSeen = (error: unknown): GraphQLError => toGraphQL(faultOf(error) ?? error, context, log);
  if (Array.isArray(value))
    return value.map((item) =>
      isPromise(item) ? item.catch((error: unknown) => Promise.reject(asSeen(error))) : item,
    );
  if (typeof value !== 'object' || value === null || !(Symbol.asyncIterator in value)) return value;
  return whileSignedIn(value as AsyncIterable<unknown>, context, asSeen);
}

/** How soon a silent subscription of a session that has ended is cut off. */
const ENDED_EVERY_MS = 1_000;

/** The same stream until the caller's session ends: then it says so and is over, though the socket may stay open. */
function whileSignedIn(
  stream: AsyncIterable<unknown>,
  context: Context,
  asSeen: (error: unknown) => GraphQLError,
): AsyncIterableIterator<unknown> {
  const inner = stream[Symbol.asyncIterator]();
  let waiting: ((error: GraphQLError) => void) | null = null;
  let over = false;
  const timer = setInterval(() => context.ended && cutOff(), ENDED_EVERY_MS);
  timer.unref();
  const finish = (): void => {
    over = true;
    clearInterval(timer);
  };
  const cutOff = (): void => {
    finish();
    inner.return?.()?.catch(() => {});
    waiting?.(asSeen(sessionEnded()));
  };
  const outer: AsyncIterableIterator<unknown> = {
    next: () => {
      if (over) return Promise.resolve({ done: true, value: undefined });
      return new Promise((resolve, reject) => {
        waiting = reject;
        if (context.ended) return cutOff();
        inner.next().then(
          (item) => {
            if (item.done) finish();
            if (context.ended) cutOff();
            else resolve(item);
          },
          (error) => reject(asSeen(error)),
        );
      });
    },
    return: (last) => {
      finish();
      return inner.return?.(last) ?? Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]: () => outer,
  };
  return outer;
}

function sessionEnded(): Fault {
  return new Fault('UNAUTHENTICATED', 'This session has ended; sign in again.');
}

function faultOf(error: unknown): Fault | null {
  if (error instanceof Fault) return error;
  // The tunnel's own errors carry a code and the edge; they are for the caller, too.
  const { code, edgeId, message } = error as { code?: unknown; edgeId?: unknown; message?: unknown };
  if (typeof code === 'string' && code.startsWith('EDGE_') && typeof edgeId === 'string')
    return new Fault(code, String(message), { edgeId });
  return null;
}

function toGraphQL(error: unknown, context: Context, log: Log): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (error instanceof Fault)
    return new GraphQLError(error.message, { extensions: { ...error.details, code: error.code } });
  log.error({ err: error, traceId: context.traceId }, 'A resolver failed.');
  const message = `Something went wrong on our side; ask with trace ${context.traceId}.`;
  return new GraphQLError(message, { extensions: { code: 'INTERNAL', traceId: context.traceId } });
}

function faultMembers(field: Field): GraphQLObjectType[] {
  const type = getNamedType(field.type);
  if (!(type instanceof GraphQLUnionType)) return [];
  return type.getTypes().filter((member) => member.extensions.codes instanceof RegExp);
}

function stands(type: GraphQLObjectType, code: string): boolean {
  return (type.extensions.codes as RegExp).test(code);
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null)?.then === 'function';
}
