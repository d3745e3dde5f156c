import SchemaBuilder, { type ImplementableObjectRef, type ObjectRef as PothosObjectRef } from '@pothos/core';
import DirectivesPlugin from '@pothos/plugin-directives';
import FederationPlugin from '@pothos/plugin-federation';
import { accessPlugin } from './access-directive.ts';
import type { Permission } from './auth/principal.ts';
import type { Context } from './context.ts';
import type { Audience } from './guard.ts';
import type { InputBounds } from './input-bounds.ts';
import type { PageInfo } from './paging.ts';
import { dateTime } from './scalars.ts';

/** A caller's mistake or bad luck as a member of a result union; made from a Fault by the kit, never by a resolver. */
export interface FaultShape {
  __typename: string;
  code: string;
  message: string;
}
export type Box = { x: number; y: number; width: number; height: number };
export type Point = { x: number; y: number };

export interface KitTypes<Services> {
  Context: Context<Services>;
  DefaultFieldNullability: false;
  Scalars: { DateTime: { Input: Date; Output: Date }; ID: { Input: string; Output: string } };
  Objects: {
    PageInfo: PageInfo;
    Box: Box;
    Point: Point;
    ValidationError: FaultShape & { field?: string };
    NotFound: FaultShape;
    Forbidden: FaultShape;
    Conflict: FaultShape;
    EdgeUnavailable: FaultShape & { edgeId?: string };
    NotImplemented: FaultShape;
    LicenseExceeded: FaultShape;
  };
  Interfaces: { Error: FaultShape };
}

/** The Pothos builder of one subgraph. Fields are non-null unless `nullable: true`; times are `Date`s. */
export type SubgraphBuilder<Services> = PothosSchemaTypes.SchemaBuilder<
  PothosSchemaTypes.ExtendDefaultTypes<KitTypes<Services>>
>;

const SHARED_FAULTS = [
  ['ValidationError', /^(VALIDATION_FAILED|.*_INVALID|.*_MALFORMED|.*_TOO_LARGE)$/],
  ['NotFound', /(^|_)NOT_FOUND$/],
  ['Forbidden', /(^|_)FORBIDDEN$/],
  ['Conflict', /(^|_)(CONFLICT|EXISTS)$/],
  ['EdgeUnavailable', /^EDGE_(OFFLINE|TIMEOUT|OUTDATED|UNAVAILABLE)$/],
  ['NotImplemented', /^NOT_IMPLEMENTED$/],
  ['LicenseExceeded', /^LICENSE_EXCEEDED$/],
] as const;

/** A builder with the types that every subgraph shares. */
export function createBuilder<Services>(): SubgraphBuilder<Services> {
  const builder = new SchemaBuilder<KitTypes<Services>>({
    plugins: [accessPlugin, DirectivesPlugin, FederationPlugin],
    defaultFieldNullability: false,
  });
  builder.addScalarType('DateTime', dateTime);
  builder.interfaceType('Error', {
    description: 'What went wrong, for programs (code) and for people (message).',
    fields: (t) => ({ code: t.exposeString('code'), message: t.exposeString('message') }),
  });
  for (const [name, codes] of SHARED_FAULTS) {
    builder.objectType(name, { shareable: true, interfaces: ['Error'], extensions: { codes } });
  }
  builder.objectField('ValidationError', 'field', (t) => t.exposeString('field', { nullable: true }));
  builder.objectField('EdgeUnavailable', 'edgeId', (t) => t.exposeID('edgeId', { nullable: true }));
  builder.objectType('PageInfo', {
    shareable: true,
    fields: (t) => ({
      hasNextPage: t.exposeBoolean('hasNextPage'),
      hasPreviousPage: t.exposeBoolean('hasPreviousPage'),
      startCursor: t.exposeString('startCursor', { nullable: true }),
      endCursor: t.exposeString('endCursor', { nullable: true }),
    }),
  });
  builder.objectType('Box', {
    shareable: true,
    description: 'Fractions of the picture, origin at the top left.',
    fields: (t) => ({
      x: t.exposeFloat('x'),
      y: t.exposeFloat('y'),
      width: t.exposeFloat('width'),
      height: t.exposeFloat('height'),
    }),
  });
  builder.objectType('Point', {
    shareable: true,
    fields: (t) => ({ x: t.exposeFloat('x'), y: t.exposeFloat('y') }),
  });
  return builder as SubgraphBuilder<Services>;
}

/**
 * Spread into a root field's options: who may ask it, and which permission they need for at least one thing (the service
 * decides for the very thing). Fields for machines are hidden from the public schema. `bounds` for a field that takes
 * in larger texts or lists than others do.
 */
export function askedBy(
  audience: Audience,
  permission?: Permission,
  bounds?: InputBounds,
): { extensions: { audience: Audience; permission?: Permission; bounds?: InputBounds }; inaccessible?: true } {
  const extensions = { audience, ...(permission && { permission }), ...(bounds && { bounds }) };
  return audience === 'edge' || audience === 'service' ? { extensions, inaccessible: true } : { extensions };
}

/** Of a query: it is written into the audit log, though its permission alone does not say so. */
export function sensitive<Asked extends { extensions: object }>(asked: Asked): Asked {
  return { ...asked, extensions: { ...asked.extensions, sensitive: true } };
}

type Types<Services> = PothosSchemaTypes.ExtendDefaultTypes<KitTypes<Services>>;

/** A type to be named by fields of the same subgraph. */
export type ObjectRef<Services, Shape> = PothosObjectRef<Types<Services>, Shape>;

/** An error type of one subgraph's own; a Fault whose code matches becomes it, its details become the other fields. */
export function errorType<Services, Details extends object = object>(
  builder: SubgraphBuilder<Services>,
  name: string,
  codes: RegExp,
): ImplementableObjectRef<Types<Services>, FaultShape & Details> {
  const ref = builder.objectRef<FaultShape & Details>(name);
  ref.implement({ interfaces: ['Error'], extensions: { codes } } as never);
  return ref;
}

/**
 * A mutation's result: what it gives, or one of these errors. The resolver returns the success value or throws a Fault;
 * a Fault that none of the errors stands for stays a GraphQL error.
 */
export function resultType<Services, Success extends object>(
  builder: SubgraphBuilder<Services>,
  name: string,
  success: ObjectRef<Services, Success>,
  errors: readonly (SharedFault | { readonly name: string })[],
): ObjectRef<Services, Success> {
  const union = builder.unionType(name, {
    types: [success, ...errors],
    resolveType: (value: object) =>
      '__typename' in value && typeof value.__typename === 'string' ? value.__typename : success.name,
  } as never);
  // Resolvers return the success alone: the errors are made by the guard.
  return union as unknown as ObjectRef<Services, Success>;
}

type SharedFault = (typeof SHARED_FAULTS)[number][0];
