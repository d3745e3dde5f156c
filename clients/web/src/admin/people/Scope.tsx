import { type JSX, useState } from 'react';
import { directClient } from '../../app/client.ts';
import { usePolled } from '../../app/use-polled.ts';
import { type AuthScopeKind, CameraNameDocument, GroupNamesDocument } from '../../generated/graphql.ts';
import { CameraField, type CameraName } from '../../parts/CameraField.tsx';
import { ChoiceField } from '../../parts/fields.tsx';
import { SiteField, useSites } from '../../parts/SiteField.tsx';
import { common } from '../../parts/words.ts';
import { peopleWords as text } from './words.ts';

/** Where a permission holds. */
export interface Scope {
  readonly scopeKind: AuthScopeKind;
  readonly scopeId: string;
}
const KINDS: readonly AuthScopeKind[] = ['TENANT', 'SITE', 'GROUP', 'CAMERA'];
export const scopeKey = ({ scopeKind, scopeId }: Scope): string => `${scopeKind}:${scopeId}`;

/** Chooses the whole tenant, a site, a group or a camera. Null until one is chosen. */
export function ScopeFields(props: { tenantId: string; onChange(scope: Scope | null): void }): JSX.Element {
  const [kind, setKind] = useState<AuthScopeKind>('TENANT');
  const [chosen, setChosen] = useState('');
  const [camera, setCamera] = useState<CameraName | null>(null);
  const sites = useSites();
  const { data } = usePolled(directClient, GroupNamesDocument, () => ({}), 600_000);
  const choose = (scopeId: string): void => {
    setChosen(scopeId);
    props.onChange(scopeId === '' ? null : { scopeKind: kind, scopeId });
  };
  return (
    <>
      <ChoiceField
        label={text.where}
        value={kind}
        choices={KINDS.map((one) => [one, text.scopes[one]])}
        onChange={(next) => {
          setKind(next);
          setChosen('');
          setCamera(null);
          props.onChange(next === 'TENANT' ? { scopeKind: next, scopeId: props.tenantId } : null);
        }}
      />
      {kind === 'SITE' && (
        <SiteField label={text.scopes.SITE} sites={sites} value={chosen} none={common.choose} onChange={choose} />
      )}
      {kind === 'GROUP' && (
        <ChoiceField
          label={text.scopes.GROUP}
          value={chosen}
          none={common.choose}
          choices={(data?.cameraGroups ?? []).map(({ id, name }) => [id, name])}
          onChange={choose}
        />
      )}
      {kind === 'CAMERA' && (
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

/** A scope by its name, asked for when it is shown. */
export function ScopeName({ scope, sites }: { scope: Scope; sites: ReturnType<typeof useSites> }): JSX.Element {
  const { scopeKind, scopeId } = scope;
  if (scopeKind === 'TENANT') return <>{text.scopes.TENANT}</>;
  if (scopeKind === 'SITE')
    return (
      <>
        {text.scopes.SITE}: {sites.find(({ id }) => id === scopeId)?.name ?? text.gone}
      </>
    );
  if (scopeKind === 'GROUP') return <GroupName id={scopeId} />;
  return <CameraByName id={scopeId} />;
}

function GroupName({ id }: { id: string }): JSX.Element {
  const { data } = usePolled(directClient, GroupNamesDocument, () => ({}), 600_000);
  const name = data?.cameraGroups.find((group) => group.id === id)?.name;
  return (
    <>
      {text.scopes.GROUP}: {name ?? (data ? text.gone : '…')}
    </>
  );
}

function CameraByName({ id }: { id: string }): JSX.Element {
  const { data } = usePolled(directClient, CameraNameDocument, () => ({ id }), 600_000);
  return (
    <>
      {text.scopes.CAMERA}: {data ? (data.camera?.name ?? text.gone) : '…'}
    </>
  );
}
