import { defineSubgraph } from '@vms/kit/define-subgraph';
import { licensedKinds } from '@vms/kit/licence/licence';
import type { JWK } from 'jose';
import { z } from 'zod';
import type { Services } from './builder.ts';
import { Licences } from './licences/licences.ts';
import { LicenseEntity, LicenseUsageEntity } from './licences/license.entity.ts';
import { licenseType } from './licences/license.type.ts';
import { SiteEntity } from './sites/site.entity.ts';
import { siteType } from './sites/site.type.ts';
import { Sites } from './sites/sites.ts';
import { TenantEntity } from './tenants/tenant.entity.ts';
import { tenantType } from './tenants/tenant.type.ts';
import { Tenants } from './tenants/tenants.ts';

/** `VMS_LICENCE_PUBLIC_KEY`: the issuer's Ed25519 key as a JWK. Without it the community edition's limits hold. */
const config = z.object({
  VMS_LICENCE_PUBLIC_KEY: z
    .string()
    .optional()
    .transform((text): JWK | null => (text ? (JSON.parse(text) as JWK) : null)),
});
const usageMessage = z.object({ tenantId: z.string(), kind: z.enum(licensedKinds), used: z.int().nonnegative() });

/** Customers and their sites. */
export const tenant = defineSubgraph<Services, z.infer<typeof config>>({
  name: 'tenant',
  config,
  entities: [TenantEntity, SiteEntity, LicenseEntity, LicenseUsageEntity],
  services: (deps) => ({
    sites: new Sites(deps),
    tenants: new Tenants(deps),
    licences: new Licences(deps, deps.config.VMS_LICENCE_PUBLIC_KEY),
  }),
  consumes: {
    'vms.usage': (payload, { services, em, message }) =>
      services.licences.count(em, usageMessage.parse(payload), message.atMs),
  },
  schema: (builder) => {
    siteType(builder, tenantType(builder));
    licenseType(builder);
  },
});
