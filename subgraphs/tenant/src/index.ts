import { defineSubgraph } from '@vms/kit/define-subgraph';
import type { Services } from './builder.ts';
import { SiteEntity } from './sites/site.entity.ts';
import { siteType } from './sites/site.type.ts';
import { Sites } from './sites/sites.ts';
import { TenantEntity } from './tenants/tenant.entity.ts';
import { tenantType } from './tenants/tenant.type.ts';
import { Tenants } from './tenants/tenants.ts';

/** Customers and their sites. */
export const tenant = defineSubgraph<Services>({
  name: 'tenant',
  entities: [TenantEntity, SiteEntity],
  services: (deps) => ({ sites: new Sites(deps), tenants: new Tenants(deps) }),
  schema: (builder) => siteType(builder, tenantType(builder)),
});
