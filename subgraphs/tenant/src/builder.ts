import type { SubgraphBuilder } from '@vms/kit';
import type { Tenants } from './tenants/tenants.ts';

export interface Services {
  readonly tenants: Tenants;
}

export type Builder = SubgraphBuilder<Services>;
