import type { JSX } from 'react';
import type { PageProps } from '../../app/pages.ts';
import { TabbedPage } from '../../parts/TabbedPage.tsx';
import { Clusters } from './Clusters.tsx';
import { Commands } from './Commands.tsx';
import { EdgeList } from './EdgeList.tsx';
import { Rollouts } from './Rollouts.tsx';
import { edgeWords as text } from './words.ts';
import '../admin.css';

const TABS = { servers: EdgeList, commands: Commands, rollouts: Rollouts, clusters: Clusters };

/** Edge servers, what they were asked to do, what is brought to them in waves, and who stands in for whom. */
export function FleetPage({ path }: PageProps): JSX.Element {
  return <TabbedPage page="edges" path={path} title={text.title} tabs={TABS} names={text.tabs} />;
}
