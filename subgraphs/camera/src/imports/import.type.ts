import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import { longText } from '@vms/kit/input-bounds';
import type { Builder, Services } from '../builder.ts';
import type { ImportRow } from './import-cameras.ts';

/** Many cameras from one file. */
export function importType(builder: Builder): void {
  const RowType = builder.objectRef<ImportRow>('ImportedCameraRow').implement({
    description: 'Added where cameraId is there; else code and message say why not.',
    fields: (t) => ({
      line: t.exposeInt('line'),
      name: t.exposeString('name'),
      cameraId: t.exposeID('cameraId', { nullable: true }),
      code: t.exposeString('code', { nullable: true }),
      message: t.exposeString('message', { nullable: true }),
    }),
  });
  const Input = builder.inputType('ImportCamerasInput', {
    fields: (t) => ({
      csv: t.string({
        required: true,
        description: 'First line: name,address,protocol,username,password,siteId,channel (those that are used).',
      }),
      edgeServerId: t.id(),
    }),
  });
  const Result = resultType(
    builder,
    'ImportCamerasResult',
    successType<Services, { rows: readonly ImportRow[] }>(builder, 'ImportCamerasSuccess', (t) => ({
      added: t.int({ resolve: ({ rows }) => rows.filter(({ cameraId }) => cameraId !== null).length }),
      rows: t.field({ type: [RowType], resolve: ({ rows }) => [...rows] }),
    })),
    ['ValidationError', 'Forbidden'],
  );
  builder.mutationFields((t) => ({
    importCameras: t.field({
      type: Result,
      ...askedBy('user', 'CONFIGURE', longText),
      args: { input: t.arg({ type: Input, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        rows: await ctx.services.importCameras(ctx.caller, input, await ctx.access()),
      }),
    }),
  }));
}
