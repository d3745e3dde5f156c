import type { JSX } from 'react';
import type { PageProps } from '../app/pages.ts';
import { TabbedPage } from '../parts/TabbedPage.tsx';
import { Deletions } from './Deletions.tsx';
import { Disks } from './Disks.tsx';
import { Locks } from './Locks.tsx';
import { Policies } from './Policies.tsx';
import { storageWords as text } from './words.ts';

const TABS = { disks: Disks, policies: Policies, locks: Locks, deletions: Deletions };

/** What is kept, for how long and why; what is locked; what went, and by which rule. */
export function StoragePage({ path }: PageProps): JSX.Element {
  return <TabbedPage page="storage" path={path} title={text.title} tabs={TABS} names={text.tabs} />;
}
