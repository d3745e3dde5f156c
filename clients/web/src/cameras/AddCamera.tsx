import { type JSX, useState } from 'react';
import { client } from '../app/client.ts';
import { sentence, usePolled } from '../app/use-polled.ts';
import { AddCameraDocument, type AddCameraInput, PlacesDocument } from '../generated/graphql.ts';
import { strings } from '../strings.ts';
import { probeText } from './probe-text.ts';

const text = strings.cameras;

/** What the form says, as the API wants it: nothing sent for what was left empty. */
export function inputOf(form: FormData): AddCameraInput {
  const value = (name: string): string | undefined => String(form.get(name) ?? '').trim() || undefined;
  const password = String(form.get('cameraPassword') ?? '') || undefined;
  return {
    name: value('name') ?? '',
    address: value('address') ?? '',
    username: value('username'),
    password,
    siteId: value('siteId'),
    edgeServerId: value('edgeServerId'),
  };
}

/** Adds a camera once it has answered; a refusal says what the camera or the site said, beside the field it is about. */
export function AddCamera({ onDone }: { onDone(name: string | null): void }): JSX.Element {
  const { data } = usePolled(client, PlacesDocument, () => ({}), 60_000);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ code: string; message: string } | null>(null);
  const submit = async (form: FormData): Promise<void> => {
    setBusy(true);
    setProblem(null);
    const answer = await client.mutation(AddCameraDocument, { input: inputOf(form) }).toPromise();
    setBusy(false);
    const result = answer.data?.addCamera;
    if (result?.__typename === 'AddCameraSuccess') return onDone(result.camera.name);
    setProblem(result ?? { code: '', message: answer.error ? sentence(answer.error) : strings.loadFailed });
  };
  const sites = data?.sites.edges.map((edge) => edge.node) ?? [];
  const edges = data?.edgeServers.edges.map((edge) => edge.node) ?? [];
  return (
    <form
      className="card form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(new FormData(event.currentTarget));
      }}
    >
      <label>
        {text.name}
        <input name="name" required />
      </label>
      <label>
        {text.address}
        <input name="address" placeholder={text.addressHint} required />
      </label>
      <label>
        {text.username}
        <input name="username" autoComplete="off" />
      </label>
      <label>
        {text.password}
        <input name="cameraPassword" type="password" autoComplete="new-password" />
      </label>
      <label>
        {text.site}
        <select name="siteId">
          <option value="">{strings.tile.noSite}</option>
          {sites.map((site) => (
            <option key={site.id} value={site.id}>
              {site.name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {text.edge}
        <select name="edgeServerId">
          <option value="">{text.choose}</option>
          {edges.map((edge) => (
            <option key={edge.id} value={edge.id}>
              {edge.name}
              {edge.online ? '' : ` (${text.offline})`}
            </option>
          ))}
        </select>
      </label>
      {problem && (
        <p role="alert">
          <strong>{probeText(problem.code) ?? problem.message}</strong> {probeText(problem.code) && problem.message}{' '}
          {problem.code !== '' && <code>{problem.code}</code>}
        </p>
      )}
      <footer>
        <button type="button" onClick={() => onDone(null)}>
          {text.cancel}
        </button>
        <button type="submit" className="primary" disabled={busy}>
          {busy ? text.saving : text.save}
        </button>
      </footer>
    </form>
  );
}
