import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { cameraType } from '../cameras/camera.type.ts';
import type { CameraGroup } from './groups.ts';

/** Groups of cameras. */
export function groupType(builder: Builder, { CameraType }: ReturnType<typeof cameraType>): void {
  const GroupType = builder.objectRef<CameraGroup>('CameraGroup').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      version: t.exposeInt('version'),
      cameras: t.field({
        type: [CameraType],
        description: 'Those that the caller may see.',
        resolve: async ({ cameraIds }, _args, ctx) => {
          const found = await ctx.services.cameras.byIds(ctx.tenantId, cameraIds, await ctx.access());
          return cameraIds.flatMap((id) => found.get(id) ?? []);
        },
      }),
    }),
  });
  const CreateInput = builder.inputType('CreateCameraGroupInput', {
    fields: (t) => ({ name: t.string({ required: true }), cameraIds: t.idList({ required: true }) }),
  });
  const UpdateInput = builder.inputType('UpdateCameraGroupInput', {
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      name: t.string(),
      cameraIds: t.idList(),
    }),
  });
  const withGroup = (name: string) =>
    resultType(
      builder,
      `${name}Result`,
      successType<Services, { group: CameraGroup }>(builder, `${name}Success`, (t) => ({
        group: t.field({ type: GroupType, resolve: (result) => result.group }),
      })),
      ['ValidationError', 'NotFound', 'Forbidden', 'Conflict'],
    );
  const Create = withGroup('CreateCameraGroup');
  const Update = withGroup('UpdateCameraGroup');
  const Remove = resultType(
    builder,
    'RemoveCameraGroupResult',
    successType<Services, { id: string }>(builder, 'RemoveCameraGroupSuccess', (t) => ({ id: t.exposeID('id') })),
    ['NotFound', 'Forbidden'],
  );
  builder.queryFields((t) => ({
    cameraGroups: t.field({
      type: [GroupType],
      ...askedBy('user'),
      resolve: async (_, __, ctx) => ctx.services.groups.list(ctx.tenantId, await ctx.access()),
    }),
  }));
  builder.mutationFields((t) => ({
    createCameraGroup: t.field({
      type: Create,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: CreateInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        group: await ctx.services.groups.create(ctx.caller, input, await ctx.access()),
      }),
    }),
    updateCameraGroup: t.field({
      type: Update,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: UpdateInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        group: await ctx.services.groups.update(ctx.caller, input, await ctx.access()),
      }),
    }),
    removeCameraGroup: t.field({
      type: Remove,
      ...askedBy('user', 'CONFIGURE'),
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ctx.services.groups.remove(ctx.caller, id, await ctx.access()),
    }),
  }));
}
