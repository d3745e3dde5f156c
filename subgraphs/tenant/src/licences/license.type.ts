import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { License, LicenseUsage } from './licences.ts';

const time = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** What the tenant may have, and has. */
export function licenseType(builder: Builder): void {
  const State = builder.enumType('LicenseState', {
    values: {
      COMMUNITY: { description: 'No licence is installed: the limits of the community edition.' },
      VALID: {},
      GRACE: { description: 'Expired, and nothing changes yet.' },
      EXPIRED: { description: 'Nothing new is added; what is there goes on recording.' },
    } as const,
  });
  const Usage = builder.objectRef<LicenseUsage>('LicenseUsage').implement({
    fields: (t) => ({
      day: t.exposeString('day', { description: 'UTC, as 2026-01-31; days without a change are left out.' }),
      kind: t.exposeString('kind', { description: 'cameras or edges.' }),
      most: t.exposeInt('most'),
    }),
  });
  const LicenseType = builder.objectRef<License>('License').implement({
    fields: (t) => ({
      state: t.field({ type: State, resolve: (license) => license.state }),
      serial: t.exposeString('serial', { nullable: true }),
      cameras: t.int({ resolve: (license) => license.limits.cameras }),
      camerasUsed: t.int({ resolve: (license) => license.used.cameras }),
      edges: t.int({ resolve: (license) => license.limits.edges }),
      edgesUsed: t.int({ resolve: (license) => license.used.edges }),
      features: t.stringList({ resolve: (license) => [...license.features] }),
      expiresAt: t.field({ type: 'DateTime', nullable: true, resolve: (license) => time(license.expiresAtMs) }),
      graceUntil: t.field({ type: 'DateTime', nullable: true, resolve: (license) => time(license.graceUntilMs) }),
      usage: t.field({
        type: [Usage],
        args: { days: t.arg.int({ required: true, defaultValue: 30 }) },
        resolve: ({ tenantId }, { days }, ctx) => ctx.services.licences.usage(tenantId, days),
      }),
    }),
  });
  const InstallResult = resultType(
    builder,
    'InstallLicenseResult',
    successType<Services, { license: License }>(builder, 'InstallLicenseSuccess', (t) => ({
      license: t.field({ type: LicenseType, resolve: ({ license }) => license }),
    })),
    ['ValidationError', 'Forbidden', 'Conflict'],
  );
  const InstallInput = builder.inputType('InstallLicenseInput', {
    fields: (t) => ({ token: t.string({ required: true, description: 'The line that was issued.' }) }),
  });
  builder.queryFields((t) => ({
    license: t.field({ type: LicenseType, resolve: (_, __, ctx) => ctx.services.licences.of(ctx.tenantId) }),
  }));
  builder.mutationFields((t) => ({
    installLicense: t.field({
      type: InstallResult,
      ...askedBy('user', 'ADMIN'),
      args: { input: t.arg({ type: InstallInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        license: await ctx.services.licences.install(ctx.tenantId, await ctx.access(), input.token),
      }),
    }),
  }));
}
