import type { JSX } from 'react';
import type { PageProps } from '../app/pages.ts';
import { TabbedPage } from '../parts/TabbedPage.tsx';
import { Channels } from './Channels.tsx';
import { Deliveries } from './Deliveries.tsx';
import { Rules } from './Rules.tsx';
import { notifyWords as text } from './words.ts';
import '../week/week.css';

const TABS = { rules: Rules, channels: Channels, deliveries: Deliveries };

/** Who is told of what, by which way, and whether it arrived. */
export function NotificationsPage({ path }: PageProps): JSX.Element {
  return <TabbedPage page="notifications" path={path} title={text.title} tabs={TABS} names={text.tabs} />;
}
