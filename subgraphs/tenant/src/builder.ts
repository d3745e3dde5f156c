import type { SubgraphBuilder } from '@vms/kit/builder';
import type { Licences } from './licences/licences.ts';
import type { Sites } from './sites/sites.ts';
import type { Tenants } from './tenants/tenants.ts';

export interface Services {
  readonly sites: Sites;
  readonly tenants: Tenants;
  readonly licences: Licences;
}
export type Builder = SubgraphBuilder<Services>;
