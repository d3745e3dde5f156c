import type { SubgraphBuilder } from '@vms/kit/builder';
import type { AccountMails } from './account-mails/account-mails.ts';
import type { Channels } from './channels/channels.ts';
import type { Deliveries } from './deliveries/deliveries.ts';
import type { Rules } from './rules/rules.ts';

export interface Services {
  readonly channels: Channels;
  readonly rules: Rules;
  readonly deliveries: Deliveries;
  readonly accountMails: AccountMails;
  readonly stopSending: () => Promise<void>;
}
export type Builder = SubgraphBuilder<Services>;
