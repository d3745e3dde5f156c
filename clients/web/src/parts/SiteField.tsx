import type { JSX } from 'react';
import { SiteNamesDocument, type SiteNamesQuery } from '../generated/graphql.ts';
import { ChoiceField } from './fields.tsx';
import { useAll } from './use-all.ts';

export type SiteName = SiteNamesQuery['sites']['edges'][number]['node'];

/** Every site that the caller may see. */
export function useSites(): readonly SiteName[] {
  return useAll(SiteNamesDocument, (data) => data.sites);
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
