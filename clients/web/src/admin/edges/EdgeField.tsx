import type { JSX } from 'react';
import { EdgeNamesPageDocument } from '../../generated/graphql.ts';
import { ChoiceField } from '../../parts/fields.tsx';
import { useAll } from '../../parts/use-all.ts';
import { common } from '../../parts/words.ts';
import { strings } from '../../strings.ts';

/** One of the edge servers. */
export function EdgeField(props: { label: string; value: string; onChange(id: string): void }): JSX.Element {
  const edges = useEdges();
  return (
    <ChoiceField
      label={props.label}
      value={props.value}
      none={common.choose}
      choices={edges.map(({ id, name, online }) => [id, online ? name : `${name} (${strings.cameras.offline})`])}
      onChange={props.onChange}
    />
  );
}

/** Every edge server that the caller may see. */
export function useEdges() {
  return useAll(EdgeNamesPageDocument, (data) => data.edgeServers);
}
