import { type JSX, useState } from 'react';
import { SetDeviceCredentialsDocument } from '../generated/graphql.ts';
import { Refusal } from '../parts/Refusal.tsx';
import { useChange } from '../parts/use-change.ts';
import { common } from '../parts/words.ts';
import type { CameraTab } from './CameraPage.tsx';
import { cameraWords as text } from './camera-words.ts';

/** Written, never read: the form begins empty whatever is stored. */
export function Credentials({ camera, again }: CameraTab): JSX.Element {
  const { busy, problem, send } = useChange(SetDeviceCredentialsDocument);
  const [done, setDone] = useState(false);
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const values = new FormData(form);
    const input = {
      deviceId: camera.device.id,
      version: camera.device.version,
      username: String(values.get('cameraUser') ?? ''),
      password: String(values.get('cameraSecret') ?? ''),
    };
    setDone(false);
    if (!(await send({ input }))) return;
    form.reset();
    setDone(true);
    again();
  };
  return (
    <section className="card">
      <h2>{text.credentials}</h2>
      <p className="muted">{camera.device.hasCredentials ? text.credentialsSet : text.credentialsNone}</p>
      <form
        className="fields"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(event.currentTarget);
        }}
      >
        <label>
          {text.username}
          <input name="cameraUser" autoComplete="off" required />
        </label>
        <label>
          {text.password}
          <input name="cameraSecret" type="password" autoComplete="new-password" required />
        </label>
        <button type="submit" disabled={busy}>
          {busy ? common.saving : common.save}
        </button>
      </form>
      <p className="muted">{text.credentialsHint}</p>
      {done && (
        <p className="note good" role="status">
          {text.credentialsSaved}
        </p>
      )}
      <Refusal problem={problem} />
    </section>
  );
}
