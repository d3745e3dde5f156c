import type { SubgraphBuilder } from '@vms/kit/builder';
import type { Feed } from './changes/feed.ts';
import type { Documents } from './documents/documents.ts';
import type { AppliedDocuments } from './edges/applied.ts';
import type { Flags } from './flags/flags.ts';
import type { Kinds } from './kinds/kinds.ts';

export interface Services {
  readonly documents: Documents;
  readonly kinds: Kinds;
  readonly applied: AppliedDocuments;
  readonly flags: Flags;
  readonly feed: Feed;
}
export type Builder = SubgraphBuilder<Services>;
