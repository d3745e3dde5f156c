import type { SubgraphBuilder } from '@vms/kit/builder';
import type { Sites } from './sites/sites.ts';
import type { Tenants } from './tenants/tenants.ts';

export interface Services {
  readonly sites: Sites;
  readonly tenants: Tenants;
}
export type Builder = SubgraphBuilder<Services>;
