import { type JSX, useState } from 'react';
import { directClient } from '../../app/client.ts';
import { usePolled } from '../../app/use-polled.ts';
import { CameraNameDocument, type ConfigScope } from '../../generated/graphql.ts';
import { CameraField, type CameraName } from '../../parts/CameraField.tsx';
import { ChoiceField } from '../../parts/fields.tsx';
import { SiteField, useSites } from '../../parts/SiteField.tsx';
import { common } from '../../parts/words.ts';
import { useEdges } from '../edges/EdgeField.tsx';
import { configWords as text } from './words.ts';

/** Where a document holds; the tenant needs no id. */
export interface Place {
  readonly scope: ConfigScope;
  readonly scopeId: string;
}
const SCOPES: readonly ConfigScope[] = ['TENANT', 'SITE', 'EDGE', 'CAMERA'];

export function PlaceFields({ onChange }: { onChange(place: Place | null): void }): JSX.Element {
  const [scope, setScope] = useState<ConfigScope>('TENANT');
  const [chosen, setChosen] = useState('');
  const [camera, setCamera] = useState<CameraName | null>(null);
  const sites = useSites();
  const edges = useEdges();
  const choose = (scopeId: string): void => {
    setChosen(scopeId);
    onChange(scopeId === '' ? null : { scope, scopeId });
  };
  return (
    <>
      <ChoiceField
        label={text.place}
        value={scope}
        choices={SCOPES.map((one) => [one, text.scopes[one]])}
        onChange={(next) => {
          setScope(next);
          setChosen('');
          setCamera(null);
          onChange(next === 'TENANT' ? { scope: next, scopeId: '' } : null);
        }}
      />
      {scope === 'SITE' && (
        <SiteField label={text.scopes.SITE} sites={sites} value={chosen} none={common.choose} onChange={choose} />
      )}
      {scope === 'EDGE' && (
        <ChoiceField
          label={text.scopes.EDGE}
          value={chosen}
          none={common.choose}
          choices={edges.map(({ id, name }) => [id, name])}
          onChange={choose}
        />
      )}
      {scope === 'CAMERA' && (
        <CameraField
          label={text.scopes.CAMERA}
          value={camera}
          onChange={(next) => {
            setCamera(next);
            choose(next?.id ?? '');
          }}
        />
      )}
    </>
  );
}

/** A place by its name. */
export function PlaceName({ place, sites }: { place: Place; sites: ReturnType<typeof useSites> }): JSX.Element {
  const { scope, scopeId } = place;
  if (scope === 'TENANT') return <>{text.scopes.TENANT}</>;
  if (scope === 'SITE')
    return (
      <>
        {text.scopes.SITE}: {sites.find(({ id }) => id === scopeId)?.name ?? scopeId}
      </>
    );
  return scope === 'EDGE' ? <EdgeName id={scopeId} /> : <CameraByName id={scopeId} />;
}

function EdgeName({ id }: { id: string }): JSX.Element {
  const edges = useEdges();
  return (
    <>
      {text.scopes.EDGE}: {edges.find((edge) => edge.id === id)?.name ?? id}
    </>
  );
}

function CameraByName({ id }: { id: string }): JSX.Element {
  const { data } = usePolled(directClient, CameraNameDocument, () => ({ id }), 600_000);
  return (
    <>
      {text.scopes.CAMERA}: {data?.camera?.name ?? id}
    </>
  );
}
