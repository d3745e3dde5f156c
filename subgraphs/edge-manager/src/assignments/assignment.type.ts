import { askedBy, resultType } from '@vms/kit/builder';
import type { Context } from '@vms/kit/context';
import { entityExtension, successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import { type EdgeServerRef, loadEdge } from '../edges/edge-server.type.ts';
import type { Assignment } from './assignments.ts';
import type { Considered } from './capacity.ts';

function load(cameraId: string, ctx: Context<Services>): Promise<Assignment | null> {
  return ctx.load('assignment', cameraId, async (ids) =>
    ctx.services.assignments.byCamera(ctx.tenantId, ids, await ctx.access()),
  );
}

/** What a camera shows of its edges, enrolment codes and assigning. */
export function assignmentType(builder: Builder, EdgeServerType: EdgeServerRef): void {
  const VerdictEnum = builder.enumType('EdgeVerdict', {
    values: ['CHOSEN', 'LESS_ROOM', 'FULL', 'OFFLINE'] as const,
  });
  const edge = (id: string | null | undefined, ctx: Context<Services>) => (id ? loadEdge(id, ctx) : null);
  const ConsideredType = builder.objectRef<Considered>('EdgeConsidered').implement({
    description: 'An edge as it was when it was looked at for the camera.',
    fields: (t) => ({
      edgeServer: t.field({
        type: EdgeServerType,
        nullable: true,
        resolve: (one, _args, ctx) => edge(one.edgeId, ctx),
      }),
      cameras: t.exposeInt('cameras'),
      camerasMax: t.exposeInt('camerasMax', { nullable: true }),
      verdict: t.field({ type: VerdictEnum, resolve: ({ verdict }) => verdict }),
    }),
  });
  const AssignmentType = builder.objectRef<Assignment>('CameraEdgeAssignment').implement({
    fields: (t) => ({
      edgeServer: t.field({
        type: EdgeServerType,
        nullable: true,
        resolve: (one, _args, ctx) => edge(one.edgeId, ctx),
      }),
      home: t.field({
        type: EdgeServerType,
        nullable: true,
        description: 'Whose camera it is, while another edge of the cluster stands in.',
        resolve: (one, _args, ctx) => edge(one.homeEdgeId, ctx),
      }),
      reason: t.exposeString('reason', { nullable: true }),
      considered: t.field({ type: [ConsideredType], resolve: ({ considered }) => [...(considered ?? [])] }),
      at: t.field({
        type: 'DateTime',
        nullable: true,
        resolve: ({ givenAtMs }) => (givenAtMs == null ? null : new Date(givenAtMs)),
      }),
    }),
  });
  const CameraType = entityExtension<Services>(builder, 'Camera', (t) => ({
    edgeServer: t.field({
      type: EdgeServerType,
      nullable: true,
      resolve: async ({ id }, _args, ctx) => {
        const edgeId = (await load(id, ctx))?.edgeId;
        return edgeId ? loadEdge(edgeId, ctx) : null;
      },
    }),
    edgeAssignment: t.field({
      type: AssignmentType,
      nullable: true,
      description: 'Which edge records it, and why that one.',
      resolve: ({ id }, _args, ctx) => load(id, ctx),
    }),
    // Whom to ask for this camera's video: the relay's business, no client's.
    recorders: t.idList({
      inaccessible: true,
      resolve: async ({ id }, _args, ctx) => (await load(id, ctx))?.recorders ?? [],
    }),
  }));
  const EdgeAssignment = builder.objectRef<Assignment>('EdgeAssignment').implement({
    inaccessible: true,
    fields: (t) => ({ cameraId: t.exposeID('cameraId'), version: t.exposeInt('version') }),
  });
  const CreateEnrolmentInput = builder.inputType('CreateEnrolmentInput', {
    fields: (t) => ({ siteId: t.id(), name: t.string({ required: true }) }),
  });
  const CreateEnrolmentResult = resultType(
    builder,
    'CreateEnrolmentResult',
    successType<Services, { code: string; expiresAtMs: number }>(builder, 'CreateEnrolmentSuccess', (t) => ({
      code: t.exposeString('code'),
      expiresAt: t.field({ type: 'DateTime', resolve: (made) => new Date(made.expiresAtMs) }),
    })),
    ['ValidationError', 'NotFound', 'Forbidden'],
  );
  const AssignCameraInput = builder.inputType('AssignCameraInput', {
    fields: (t) => ({ cameraId: t.id({ required: true }), edgeServerId: t.id({ required: true }) }),
  });
  const AssignCameraResult = resultType(
    builder,
    'AssignCameraResult',
    successType<Services, { camera: { id: string } }>(builder, 'AssignCameraSuccess', (t) => ({
      camera: t.field({ type: CameraType, resolve: (made) => made.camera }),
    })),
    ['ValidationError', 'NotFound', 'Forbidden'],
  );
  builder.queryFields((t) => ({
    edgeAssignments: t.field({
      type: [EdgeAssignment],
      ...askedBy('edge'),
      resolve: (_, _args, ctx) => ctx.services.assignments.ofEdge(ctx.tenantId, ctx.caller.id),
    }),
  }));
  builder.mutationFields((t) => ({
    createEnrolment: t.field({
      type: CreateEnrolmentResult,
      ...askedBy('user', 'ADMIN'),
      args: { input: t.arg({ type: CreateEnrolmentInput, required: true }) },
      resolve: async (_, { input }, ctx) => ctx.services.enrolments.create(ctx.tenantId, input, await ctx.access()),
    }),
    assignCamera: t.field({
      type: AssignCameraResult,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: AssignCameraInput, required: true }) },
      resolve: async (_, { input }, ctx) => {
        const { cameraId, edgeServerId } = input;
        await ctx.services.assignments.assign(ctx.tenantId, cameraId, edgeServerId, await ctx.access());
        return { camera: { id: cameraId } };
      },
    }),
  }));
}
