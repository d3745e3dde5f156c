import type { ComponentType, JSX } from 'react';
import type { PageProps } from '../app/pages.ts';
import { pageHref } from '../app/route.ts';
import { Deletions } from './Deletions.tsx';
import { Disks } from './Disks.tsx';
import { Locks } from './Locks.tsx';
import { Policies } from './Policies.tsx';
import { storageWords as text } from './words.ts';
import '../parts/parts.css';

const TABS = { disks: Disks, policies: Policies, locks: Locks, deletions: Deletions } satisfies Record<
  string,
  ComponentType
>;
type TabName = keyof typeof TABS;

/** What is kept, for how long and why; what is locked; what went, and by which rule. */
export function StoragePage({ path }: PageProps): JSX.Element {
  const chosen: TabName = path in TABS ? (path as TabName) : 'disks';
  const Tab = TABS[chosen];
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.title}</h1>
      </header>
      <nav className="tabs" aria-label={text.title}>
        {(Object.keys(TABS) as TabName[]).map((name) => (
          <a key={name} href={pageHref('storage', name)} aria-current={name === chosen ? 'page' : undefined}>
            {text.tabs[name]}
          </a>
        ))}
      </nav>
      <Tab />
    </div>
  );
}
