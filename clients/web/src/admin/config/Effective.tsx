import type { JSX } from 'react';
import { directClient } from '../../app/client.ts';
import { usePolled } from '../../app/use-polled.ts';
import { ConfigEffectiveDocument } from '../../generated/graphql.ts';
import { useSites } from '../../parts/SiteField.tsx';
import { indented } from './JsonField.tsx';
import { type Place, PlaceName } from './Place.tsx';
import { configWords as text } from './words.ts';

/** What holds at a place with everything that it inherits, and where each value comes from. */
export function Effective(props: { place: Place; kind: string; version: number }): JSX.Element {
  const { place, kind, version } = props;
  return (
    <section className="card">
      <h2>{text.effective}</h2>
      <Values key={version} place={place} kind={kind} />
    </section>
  );
}

function Values({ place, kind }: { place: Place; kind: string }): JSX.Element | null {
  const { scope } = place;
  const sites = useSites();
  const scopeId = scope === 'TENANT' ? undefined : place.scopeId;
  const { data } = usePolled(directClient, ConfigEffectiveDocument, () => ({ scope, scopeId, kind }), 60_000);
  const holds = data?.effectiveConfig?.find((one) => one.kind === kind);
  if (!holds) return null;
  return (
    <>
      <pre>
        <code>{indented(holds.content)}</code>
      </pre>
      <ul className="sources">
        {holds.sources.map((source) => (
          <li key={source.path}>
            <code>{source.path || '/'}</code>{' '}
            <small className="muted">
              <PlaceName place={source} sites={sites} /> · {text.version} {source.version}
            </small>
          </li>
        ))}
      </ul>
    </>
  );
}
