import type { EntityManager } from '@mikro-orm/sql';
import type { FieldMap, ObjectRef } from '@pothos/core';
import type { KitTypes, SubgraphBuilder } from './builder.ts';
import { Fault } from './fault.ts';
import { fromCursor, limitOf, type Page, pageOf, toCursor } from './paging.ts';

type Types<S> = PothosSchemaTypes.ExtendDefaultTypes<KitTypes<S>>;

/** A type of another subgraph that this one only points at. */
export function entityStub<S>(builder: SubgraphBuilder<S>, name: string): ObjectRef<Types<S>, { id: string }> {
  const ref = builder.objectRef<{ id: string }>(name);
  builder.asEntity(ref, {
    key: builder.keyDirective(builder.selection<{ id: string }>('id' as never), false) as never,
    resolveReference: ({ id }: { id: string }) => ({ id }) as never,
  });
  ref.implement({ fields: (t) => ({ id: t.exposeID('id') }) });
  return ref as never;
}

/** A type of another subgraph that this one adds fields to; anything with an id is taken as existing. */
export function entityExtension<S>(
  builder: SubgraphBuilder<S>,
  name: string,
  fields: (t: PothosSchemaTypes.ObjectFieldBuilder<Types<S>, { id: string }>) => FieldMap,
): ObjectRef<Types<S>, { id: string }> {
  const ref = builder.objectRef<{ id: string }>(name);
  builder.asEntity(ref, {
    key: builder.selection<{ id: string }>('id' as never),
    resolveReference: ({ id }: { id: string }) => ({ id }) as never,
  });
  ref.implement({ fields: (t) => ({ id: t.exposeID('id'), ...(fields(t as never) as Record<string, never>) }) });
  return ref as never;
}

export interface CountedPage<Node> extends Page<Node> {
  totalCount: number;
}

/** `<Name>Connection` with `<Name>Edge` and a total. */
export function countedConnection<S, Node extends object>(
  builder: SubgraphBuilder<S>,
  name: string,
  node: ObjectRef<Types<S>, Node>,
): ObjectRef<Types<S>, CountedPage<Node>> {
  const edge = builder.objectRef<{ cursor: string; node: Node }>(`${name}Edge`);
  edge.implement({
    fields: (t) => ({
      cursor: t.exposeString('cursor'),
      node: t.field({ type: node as never, resolve: (item) => item.node as never }),
    }),
  });
  const ref = builder.objectRef<CountedPage<Node>>(`${name}Connection`);
  ref.implement({
    fields: (t) => ({
      edges: t.field({ type: [edge] as never, resolve: (page) => page.edges as never }),
      pageInfo: t.field({ type: 'PageInfo', resolve: (page) => page.pageInfo }),
      totalCount: t.exposeInt('totalCount'),
    }),
  });
  return ref as never;
}

/** Rows by id, newest first: UUIDv7 ids sort by age, so the id is order and cursor at once. */
export async function pageById<Row extends { id: string }>(
  em: EntityManager,
  entity: unknown,
  where: Record<string, unknown>,
  { first, after }: { first?: number | null | undefined; after?: string | null | undefined },
  firstOtherwise = 20,
): Promise<CountedPage<Row>> {
  const limit = limitOf(first, firstOtherwise);
  const seen = after == null ? {} : { id: { $lt: String(fromCursor(after, 1)[0]) } };
  const find = em.find.bind(em) as unknown as (e: unknown, w: object, o: object) => Promise<Row[]>;
  const count = em.count.bind(em) as unknown as (e: unknown, w: object) => Promise<number>;
  const rows = await find(entity, { $and: [where, seen] }, { orderBy: { id: 'desc' }, limit });
  return {
    ...pageOf(rows, { limit, after, cursorOf: (row) => toCursor(row.id) }),
    totalCount: await count(entity, where),
  };
}

/** A result's success type: named fields, each of one type. */
export function successType<S, Shape extends object>(
  builder: SubgraphBuilder<S>,
  name: string,
  fields: (t: PothosSchemaTypes.ObjectFieldBuilder<Types<S>, Shape>) => FieldMap,
): ObjectRef<Types<S>, Shape> {
  const ref = builder.objectRef<Shape>(name);
  ref.implement({ fields: fields as never });
  return ref as never;
}

/** Only to name a row that is not there. */
export function notFound(what: string, id: string): Fault {
  return new Fault('NOT_FOUND', `There is no ${what} ${id}.`);
}
