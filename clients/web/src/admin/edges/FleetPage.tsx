import type { ComponentType, JSX } from 'react';
import type { PageProps } from '../../app/pages.ts';
import { pageHref } from '../../app/route.ts';
import { Clusters } from './Clusters.tsx';
import { Commands } from './Commands.tsx';
import { EdgeList } from './EdgeList.tsx';
import { Rollouts } from './Rollouts.tsx';
import { edgeWords as text } from './words.ts';
import '../../parts/parts.css';
import '../admin.css';

const TABS = { servers: EdgeList, commands: Commands, rollouts: Rollouts, clusters: Clusters } satisfies Record<
  string,
  ComponentType
>;
type TabName = keyof typeof TABS;

/** Edge servers, what they were asked to do, what is brought to them in waves, and who stands in for whom. */
export function FleetPage({ path }: PageProps): JSX.Element {
  const chosen: TabName = path in TABS ? (path as TabName) : 'servers';
  const Tab = TABS[chosen];
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.title}</h1>
      </header>
      <nav className="tabs" aria-label={text.title}>
        {(Object.keys(TABS) as TabName[]).map((name) => (
          <a key={name} href={pageHref('edges', name)} aria-current={name === chosen ? 'page' : undefined}>
            {text.tabs[name]}
          </a>
        ))}
      </nav>
      <Tab />
    </div>
  );
}
