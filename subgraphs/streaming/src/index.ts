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
import { ViewerLimitsEntity, ViewSessionEntity } from './viewers/view-session.entity.ts';
import { viewerType } from './viewers/viewer.type.ts';
import { Viewers } from './viewers/viewers.ts';

export interface Services {
  readonly sessions: Sessions;
  readonly viewers: Viewers;
}

interface RunningServices extends Services {
  readonly timer: NodeJS.Timeout;
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
  const ViewersExceeded = viewerType(builder, Camera);
  const startErrors = [...errors, ViewersExceeded] as const;
  builder.queryType();
  builder.mutationType({
    fields: (t) => ({
      startLive: t.field({
        ...askedBy('user', 'LIVE'),
        type: resultType(builder, 'StartLiveResult', StartLiveSuccess, startErrors),
        args: { input: t.arg({ type: LiveInput, required: true }) },
        resolve: async (_, { input }, ctx) => ({
          session: await ctx.services.sessions.startLive(ctx.caller, input, await ctx.access()),
        }),
      }),
      startPlayback: t.field({
        ...askedBy('user', 'PLAYBACK'),
        type: resultType(builder, 'StartPlaybackResult', StartPlaybackSuccess, startErrors),
        args: { input: t.arg({ type: PlaybackInput, required: true }) },
        resolve: async (_, { input }, ctx) => ({
          session: await ctx.services.sessions.startPlayback(ctx.caller, input, await ctx.access()),
        }),
      }),
    }),
  });
}

const sweepEveryMs = 15_000;

/** Who watches what, now and as it was: signed URLs, limits, statistics. */
export const streaming = defineSubgraph<RunningServices>({
  name: 'streaming',
  entities: [ViewedCameraEntity, ReachableEdgeEntity, ViewSessionEntity, ViewerLimitsEntity],
  services: (deps) => {
    const viewers = new Viewers(deps);
    const sweep = () =>
      viewers.sweep().catch((error: unknown) => deps.log.error({ err: error }, 'Silent viewers could not be ended.'));
    const timer = setInterval(() => void sweep(), sweepEveryMs);
    timer.unref();
    return { viewers, timer, sessions: new Sessions(deps, viewers) };
  },
  consumes: {
    'vms.cameras': (camera, { em }) => learnCamera(em, camera as CameraMessage),
    'vms.assignments': (assignment, { em }) => learnAssignment(em, assignment as AssignmentMessage),
    'vms.edges': (edge, { em }) => learnEdge(em, edge as { id: string; tenantId: string; online: boolean }),
  },
  schema: (builder) => schema(builder as never),
  stop: ({ timer }) => clearInterval(timer),
});
