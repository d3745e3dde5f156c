import type { Principal } from '@vms/kit/auth/principal';
import type { SubgraphBuilder } from '@vms/kit/builder';
import type { Reports } from './jobs/reports.ts';
import type { Models } from './models/models.ts';
import type { Rules } from './rules/rules.ts';

export interface Services {
  readonly rules: Rules;
  readonly models: Models;
  readonly reports: Reports;
}

export type Builder = SubgraphBuilder<Services>;
export type Caller = Principal & { readonly tenantId: string };
