import { type JSX, useEffect, useState } from 'react';
import { directClient } from '../app/client.ts';
import { SiteNamesDocument, type SiteNamesQuery } from '../generated/graphql.ts';
import { ChoiceField } from './fields.tsx';

export type SiteName = SiteNamesQuery['sites']['edges'][number]['node'];
const PAGES_MAX = 20;

/** Every site that the caller may see, page after page; at most 2000. */
export function useSites(): readonly SiteName[] {
  const [sites, setSites] = useState<readonly SiteName[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    const load = async (): Promise<void> => {
      const found: SiteName[] = [];
      let after: string | null = null;
      for (let page = 0; page < PAGES_MAX && !stop.signal.aborted; page++) {
        const { data }: { data?: SiteNamesQuery } = await directClient.query(SiteNamesDocument, { after }).toPromise();
        if (!data) break;
        found.push(...data.sites.edges.map(({ node }) => node));
        after = data.sites.pageInfo.endCursor;
        if (!data.sites.pageInfo.hasNextPage) break;
      }
      if (!stop.signal.aborted) setSites(found);
    };
    void load();
    return () => stop.abort();
  }, []);
  return sites;
}

/** One of the sites, or none. */
export function SiteField(props: {
  label: string;
  sites: readonly SiteName[];
  value: string;
  none: string;
  onChange(id: string): void;
}): JSX.Element {
  const choices = props.sites.map(({ id, name }) => [id, name] as const);
  return <ChoiceField {...props} choices={choices} />;
}
