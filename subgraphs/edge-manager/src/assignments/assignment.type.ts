import { askedBy, resultType } from '@vms/kit/builder';
import type { Context } from '@vms/kit/context';
import { entityExtension, successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import { type edgeServerType, loadEdge } from '../edges/edge-server.type.ts';
import type { Assignment } from './assignments.ts';

function load(cameraId: string, ctx: Context<Services>): Promise<Assignment | null> {
  return ctx.load('assignment', cameraId, async (ids) =>
    ctx.services.assignments.byCamera(ctx.tenantId, ids, await ctx.access()),
  );
}

/** What a camera shows of its edges, enrolment codes and assigning. */
export function assignmentType(builder: Builder, EdgeServerType: ReturnType<typeof edgeServerType>): void {
  const CameraType = entityExtension<Services>(builder, 'Camera', (t) => ({
    edgeServer: t.field({
      type: EdgeServerType,
      nullable: true,
      resolve: async ({ id }, _args, ctx) => {
        const edgeId = (await load(id, ctx))?.edgeId;
        return edgeId ? loadEdge(edgeId, ctx) : null;
      },
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
