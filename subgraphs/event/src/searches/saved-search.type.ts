import { resultType } from '@vms/kit/builder';
import { countedConnection, successType } from '@vms/kit/entities';
import type { EventKindName, EventSeverityName } from '@vms/schema/messages/event-kinds.ts';
import type { Builder, Services } from '../builder.ts';
import type { EventTypes } from '../events/event.type.ts';
import type { STATES } from '../store/codes.ts';
import type { SavedFilter } from './saved-search.entity.ts';
import type { SavedSearch } from './saved-searches.ts';

const errors = ['NotFound', 'Forbidden', 'Conflict', 'ValidationError'] as const;

/** Searches kept by people, and shared. */
export function savedSearchType(
  builder: Builder,
  { User, EventKind, EventSeverity, EventState, Filter }: EventTypes,
): void {
  const time = (text: string | null | undefined) => (text == null ? null : new Date(text));
  const Saved = builder.objectRef<SavedFilter>('SavedSearchFilter').implement({
    description: 'The fields of EventFilter, to be asked with again; null: not narrowed by it.',
    fields: (t) => ({
      cameraIds: t.idList({ nullable: true, resolve: ({ cameraIds }) => cameraIds && [...cameraIds] }),
      siteIds: t.idList({ nullable: true, resolve: ({ siteIds }) => siteIds && [...siteIds] }),
      kinds: t.field({
        type: [EventKind],
        nullable: true,
        resolve: ({ kinds }) => kinds && ([...kinds] as EventKindName[]),
      }),
      severities: t.field({
        type: [EventSeverity],
        nullable: true,
        resolve: ({ severities }) => severities && ([...severities] as EventSeverityName[]),
      }),
      states: t.field({
        type: [EventState],
        nullable: true,
        resolve: ({ states }) => states && ([...states] as (typeof STATES)[number][]),
      }),
      from: t.field({ type: 'DateTime', nullable: true, resolve: ({ from }) => time(from) }),
      to: t.field({ type: 'DateTime', nullable: true, resolve: ({ to }) => time(to) }),
      text: t.exposeString('text', { nullable: true }),
      label: t.exposeString('label', { nullable: true }),
      plate: t.exposeString('plate', { nullable: true }),
      incidentId: t.exposeID('incidentId', { nullable: true }),
    }),
  });
  const Search = builder.objectRef<SavedSearch>('SavedSearch').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      version: t.exposeInt('version'),
      shared: t.exposeBoolean('shared', { description: 'Everybody of the tenant sees it; its owner changes it.' }),
      mine: t.boolean({ resolve: ({ ownerId }, _, ctx) => ownerId === ctx.caller.id }),
      owner: t.field({ type: User, resolve: ({ ownerId }) => ({ id: ownerId }) }),
      filter: t.field({ type: Saved, resolve: ({ filter }) => filter }),
      updatedAt: t.field({ type: 'DateTime', resolve: ({ updatedAtMs }) => new Date(updatedAtMs) }),
    }),
  });
  const Connection = countedConnection<Services, SavedSearch>(builder, 'SavedSearch', Search as never);
  builder.queryFields((t) => ({
    savedSearches: t.field({
      type: Connection,
      description: 'Your own and those shared in the tenant, newest first.',
      args: { first: t.arg.int({ defaultValue: 50 }), after: t.arg.string() },
      resolve: (_, args, ctx) => ctx.services.savedSearches.page(ctx.caller, args),
    }),
  }));
  const CreateInput = builder.inputType('CreateSavedSearchInput', {
    fields: (t) => ({
      name: t.string({ required: true }),
      shared: t.boolean(),
      filter: t.field({ type: Filter, required: true }),
    }),
  });
  const UpdateInput = builder.inputType('UpdateSavedSearchInput', {
    description: 'What is left out stays; filter replaces the whole filter.',
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      name: t.string(),
      shared: t.boolean(),
      filter: t.field({ type: Filter }),
    }),
  });
  const success = (name: string) =>
    successType<Services, { savedSearch: SavedSearch }>(builder, name, (t) => ({
      savedSearch: t.field({ type: Search, resolve: ({ savedSearch }) => savedSearch }),
    }));
  builder.mutationFields((t) => ({
    createSavedSearch: t.field({
      type: resultType(builder, 'CreateSavedSearchResult', success('CreateSavedSearchSuccess'), [
        'Conflict',
        'ValidationError',
      ]),
      args: { input: t.arg({ type: CreateInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        savedSearch: await ctx.services.savedSearches.create(ctx.caller, input),
      }),
    }),
    updateSavedSearch: t.field({
      type: resultType(builder, 'UpdateSavedSearchResult', success('UpdateSavedSearchSuccess'), errors),
      args: { input: t.arg({ type: UpdateInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        savedSearch: await ctx.services.savedSearches.update(ctx.caller, input),
      }),
    }),
    deleteSavedSearch: t.field({
      type: resultType(builder, 'DeleteSavedSearchResult', success('DeleteSavedSearchSuccess'), [
        'NotFound',
        'Forbidden',
      ]),
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ({
        savedSearch: await ctx.services.savedSearches.remove(ctx.caller, await ctx.access(), id),
      }),
    }),
  }));
}
