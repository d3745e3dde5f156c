import { askedBy, resultType, type SubgraphBuilder } from '@vms/kit/builder';
import { defineSubgraph } from '@vms/kit/define-subgraph';
import { entityStub, successType } from '@vms/kit/entities';
import {
  type AssignmentMessage,
  type CameraMessage,
  type LiveSession,
  learnAssignment,
  learnCamera,
  learnEdge,
  type PlaybackSession,
  ReachableEdgeEntity,
  Sessions,
  ViewedCameraEntity,
} from './sessions.ts';

export interface Services {
  readonly sessions: Sessions;
}

const errors = ['NotFound', 'Forbidden', 'EdgeUnavailable', 'ValidationError'] as const;

function schema(builder: SubgraphBuilder<Services>): void {
  const Protocol = builder.enumType('StreamingProtocol', { values: ['WEBRTC', 'LL_HLS', 'MSE'] as const });
  const Camera = entityStub(builder, 'Camera');
  const Live = builder.objectRef<LiveSession>('LiveSession').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      protocol: t.field({ type: Protocol, resolve: ({ protocol }) => protocol }),
      reason: t.exposeString('reason', { description: 'Why this protocol, for people.' }),
      url: t.exposeString('url', {
        description:
          'On this host, signed, good for a few minutes: POST an SDP offer for WebRTC (WHEP); open a WebSocket for MSE; GET the playlist for LL-HLS.',
      }),
      expiresAt: t.field({ type: 'DateTime', resolve: ({ expiresAtMs }) => new Date(expiresAtMs) }),
      camera: t.field({ type: Camera, resolve: ({ cameraId }) => ({ id: cameraId }) }),
    }),
  });
  const Playback = builder.objectRef<PlaybackSession>('PlaybackSession').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      url: t.exposeString('url', { description: 'One MP4 with HTTP ranges; signed, and good for a few minutes.' }),
      hlsUrl: t.string({
        description:
          'The same as HLS: whole range, gaps as discontinuities with their reason as a date range, up to now. `?from=…&to=…` narrows the playlist.',
        resolve: ({ url }) => `${url}/index.m3u8`,
      }),
      from: t.field({ type: 'DateTime', resolve: ({ from }) => from }),
      to: t.field({ type: 'DateTime', resolve: ({ to }) => to }),
      expiresAt: t.field({ type: 'DateTime', resolve: ({ expiresAtMs }) => new Date(expiresAtMs) }),
      camera: t.field({ type: Camera, resolve: ({ cameraId }) => ({ id: cameraId }) }),
    }),
  });
  const StartLiveSuccess = successType<Services, { session: LiveSession }>(builder, 'StartLiveSuccess', (t) => ({
    session: t.field({ type: Live, resolve: ({ session }) => session }),
  }));
  const StartPlaybackSuccess = successType<Services, { session: PlaybackSession }>(
    builder,
    'StartPlaybackSuccess',
    (t) => ({
      session: t.field({ type: Playback, resolve: ({ session }) => session }),
    }),
  );
  const LiveInput = builder.inputType('StartLiveInput', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      protocols: t.field({ type: [Protocol], required: true, description: 'What the client can play.' }),
    }),
  });
  const PlaybackInput = builder.inputType('StartPlaybackInput', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      from: t.field({ type: 'DateTime', required: true }),
      to: t.field({ type: 'DateTime', required: true }),
    }),
  });
  builder.queryType();
  builder.mutationType({
    fields: (t) => ({
      startLive: t.field({
        ...askedBy('user', 'LIVE'),
        type: resultType(builder, 'StartLiveResult', StartLiveSuccess, errors),
        args: { input: t.arg({ type: LiveInput, required: true }) },
        resolve: async (_, { input }, ctx) => ({
          session: await ctx.services.sessions.startLive(ctx.caller, input, await ctx.access()),
        }),
      }),
      startPlayback: t.field({
        ...askedBy('user', 'PLAYBACK'),
        type: resultType(builder, 'StartPlaybackResult', StartPlaybackSuccess, errors),
        args: { input: t.arg({ type: PlaybackInput, required: true }) },
        resolve: async (_, { input }, ctx) => ({
          session: await ctx.services.sessions.startPlayback(ctx.caller, input, await ctx.access()),
        }),
      }),
    }),
  });
}

export const streaming = defineSubgraph<Services>({
  name: 'streaming',
  entities: [ViewedCameraEntity, ReachableEdgeEntity],
  services: (deps) => ({ sessions: new Sessions(deps) }),
  consumes: {
    'vms.cameras': (camera, { em }) => learnCamera(em, camera as CameraMessage),
    'vms.assignments': (assignment, { em }) => learnAssignment(em, assignment as AssignmentMessage),
    'vms.edges': (edge, { em }) => learnEdge(em, edge as { id: string; tenantId: string; online: boolean }),
  },
  schema,
});
