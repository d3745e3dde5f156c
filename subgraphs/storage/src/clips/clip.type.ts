import { madeForOneAsker } from '@vms/kit/access-directive';
import { askedBy, errorType, type ObjectRef, resultType } from '@vms/kit/builder';
import { countedConnection, successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import { fingerprintOf } from '../evidence/authority.ts';
import { type Clip, type Custody, clipStates } from './clip.entity.ts';
import { bytesOf } from './clips.ts';

const date = (ms: number | null | undefined): Date | null => (ms == null ? null : new Date(ms));

/** Clip, its queries and mutations. */
export function clipType(
  builder: Builder,
  { Camera, User }: Record<'Camera' | 'User', ObjectRef<Services, { id: string }>>,
): void {
  const State = builder.enumType('ClipState', { values: clipStates });
  const CustodyType = builder.objectRef<Custody>('ClipCustody').implement({
    fields: (t) => ({
      at: t.field({ type: 'DateTime', resolve: ({ atMs }) => new Date(atMs) }),
      actor: t.exposeString('actor', { description: 'The id of a person, of an edge, or "storage".' }),
      what: t.exposeString('what', { description: 'REQUESTED, RECEIVED, SEALED, REMOVED.' }),
      why: t.exposeString('why', { nullable: true }),
    }),
  });
  const ClipType: ObjectRef<Services, Clip> = builder.objectRef<Clip>('Clip');
  builder.objectType(ClipType, {
    description:
      'A range of one camera as one file: an MP4 as it was recorded or, for evidence, a signed bundle (zip).',
    fields: (t) => ({
      id: t.exposeID('id'),
      camera: t.field({
        type: Camera,
        nullable: true,
        description: 'null: it was removed.',
        resolve: ({ cameraId }) => ({ id: cameraId }),
      }),
      from: t.field({ type: 'DateTime', resolve: ({ fromMs }) => new Date(fromMs) }),
      to: t.field({ type: 'DateTime', resolve: ({ toMs }) => new Date(toMs) }),
      startsAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'Of the first picture shown; known once the recorder has answered.',
        resolve: ({ startMs }) => date(startMs),
      }),
      endsAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ endMs }) => date(endMs) }),
      evidence: t.exposeBoolean('evidence'),
      reason: t.exposeString('reason', { nullable: true }),
      state: t.field({ type: State, resolve: ({ state }) => state }),
      code: t.exposeString('code', { nullable: true, description: 'Why it failed, or what it waits for.' }),
      message: t.exposeString('message', { nullable: true }),
      progress: t.float({
        description: '0 to 1.',
        resolve: ({ state, doneBytes, totalBytes }) =>
          state === 'READY' ? 1 : totalBytes ? Math.min(0.99, doneBytes / totalBytes) : 0,
      }),
      bytes: t.float({
        nullable: true,
        description: 'Of the file, once it is ready.',
        resolve: (clip) => (clip.state === 'READY' ? bytesOf(clip) : null),
      }),
      sha256: t.exposeString('sha256', { nullable: true }),
      url: t.string({
        ...madeForOneAsker,
        nullable: true,
        description: 'On this host, with HTTP ranges; signed for whoever reads it and good for 15 minutes.',
        resolve: (clip, _, ctx) => ctx.services.clips.url(ctx.caller, clip),
      }),
      createdBy: t.field({ type: User, resolve: ({ createdBy }) => ({ id: createdBy }) }),
      createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => new Date(createdAtMs) }),
      readyAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ readyAtMs }) => date(readyAtMs) }),
      expiresAt: t.field({ type: 'DateTime', resolve: ({ expiresAtMs }) => new Date(expiresAtMs) }),
      custody: t.field({
        type: [CustodyType],
        resolve: (clip, _, ctx) => ctx.services.clips.custody(clip.tenantId, clip.id),
      }),
    }),
  });
  const Connection = countedConnection<Services, Clip>(builder, 'Clip', ClipType);
  const AuthorityType = builder.objectRef<{ publicKey: string }>('EvidenceAuthority').implement({
    description: 'The key that vouches for the recorders and signs bundles of evidence.',
    fields: (t) => ({
      fingerprint: t.string({
        description: 'SHA-256 of the key, in hex: give it to whoever verifies bundles, by another way than the bundle.',
        resolve: ({ publicKey }) => fingerprintOf(publicKey),
      }),
      publicKey: t.exposeString('publicKey'),
    }),
  });
  const Filter = builder.inputType('ClipFilter', {
    fields: (t) => ({ cameraId: t.id(), states: t.field({ type: [State] }) }),
  });
  builder.queryFields((t) => ({
    clip: t.field({
      ...askedBy('user', 'EXPORT'),
      type: ClipType,
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ctx.services.clips.byId(ctx.tenantId, id, await ctx.access()),
    }),
    clips: t.field({
      ...askedBy('user', 'EXPORT'),
      type: Connection,
      description: 'Newest first.',
      args: { filter: t.arg({ type: Filter }), first: t.arg.int(), after: t.arg.string() },
      resolve: async (_, { filter, ...page }, ctx) =>
        ctx.services.clips.page(ctx.caller, await ctx.access(), filter ?? {}, page),
    }),
    evidenceAuthority: t.field({
      ...askedBy('user', 'EXPORT'),
      type: AuthorityType,
      resolve: (_, _args, ctx) => ctx.services.authority.of(ctx.tenantId),
    }),
  }));
  const Success = successType<Services, { clip: Clip }>(builder, 'ExportClipSuccess', (t) => ({
    clip: t.field({ type: ClipType, resolve: ({ clip }) => clip }),
  }));
  const Removed = successType<Services, { removedId: string }>(builder, 'RemoveClipSuccess', (t) => ({
    removedId: t.exposeID('removedId'),
  }));
  const QueueFull = errorType(builder, 'ClipQueueFull', /^CLIP_QUEUE_FULL$/);
  const Input = builder.inputType('ExportClipInput', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      from: t.field({ type: 'DateTime', required: true }),
      to: t.field({ type: 'DateTime', required: true }),
      evidence: t.boolean({
        required: true,
        defaultValue: false,
        description: 'A signed bundle that can be verified without us, instead of a plain MP4.',
      }),
      reason: t.string({ description: 'Kept in the custody log.' }),
      keepDays: t.int({ description: 'Until the file is deleted here; 30 unless said, at most 366.' }),
      idempotencyKey: t.string({ description: 'Asked again with the same key, it is the same clip.' }),
    }),
  });
  builder.mutationFields((t) => ({
    exportClip: t.field({
      ...askedBy('user', 'EXPORT'),
      type: resultType(builder, 'ExportClipResult', Success, ['NotFound', 'Forbidden', 'ValidationError', QueueFull]),
      args: { input: t.arg({ type: Input, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        clip: await ctx.services.clips.export(ctx.caller, await ctx.access(), input),
      }),
    }),
    removeClip: t.field({
      ...askedBy('user', 'EXPORT'),
      type: resultType(builder, 'RemoveClipResult', Removed, ['NotFound', 'Forbidden']),
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ({
        removedId: await ctx.services.clips.remove(ctx.caller, await ctx.access(), id),
      }),
    }),
  }));
}
