import { defineSubgraph } from '@vms/kit';
import { SiteEntity } from './sites/site.entity.ts';
import { siteType } from './sites/site.type.ts';
import { TenantEntity } from './tenants/tenant.entity.ts';
import { tenantType } from './tenants/tenant.type.ts';
import { Tenants } from './tenants/tenants.ts';

export type { Tenants } from './tenants/tenants.ts';

export const tenant = defineSubgraph({
  name: 'tenant',
  entities: [TenantEntity, SiteEntity],
  services: (deps) => ({ tenants: new Tenants(deps) }),
  schema: (builder) => siteType(builder, tenantType(builder)),
});
