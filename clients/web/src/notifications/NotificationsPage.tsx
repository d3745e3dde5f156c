import type { ComponentType, JSX } from 'react';
import type { PageProps } from '../app/pages.ts';
import { pageHref } from '../app/route.ts';
import { Channels } from './Channels.tsx';
import { Deliveries } from './Deliveries.tsx';
import { Rules } from './Rules.tsx';
import { notifyWords as text } from './words.ts';
import '../parts/parts.css';
import '../week/week.css';

const TABS = { rules: Rules, channels: Channels, deliveries: Deliveries } satisfies Record<string, ComponentType>;
type TabName = keyof typeof TABS;

/** Who is told of what, by which way, and whether it arrived. */
export function NotificationsPage({ path }: PageProps): JSX.Element {
  const chosen: TabName = path in TABS ? (path as TabName) : 'rules';
  const Tab = TABS[chosen];
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.title}</h1>
      </header>
      <nav className="tabs" aria-label={text.title}>
        {(Object.keys(TABS) as TabName[]).map((name) => (
          <a key={name} href={pageHref('notifications', name)} aria-current={name === chosen ? 'page' : undefined}>
            {text.tabs[name]}
          </a>
        ))}
      </nav>
      <Tab />
    </div>
  );
}
