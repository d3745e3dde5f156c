import { type JSX, useState } from 'react';
import { ProbeDeviceDocument } from '../../generated/graphql.ts';
import { TextField } from '../../parts/fields.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useChange } from '../../parts/use-change.ts';
import { strings } from '../../strings.ts';
import type { Candidate } from './AddWizard.tsx';
import { addWords as text } from './words.ts';

/** The camera's own user name and password, tried at once from the edge server. */
export function SignInStep(props: {
  candidate: Candidate;
  onBack(): void;
  onProbed(candidate: Candidate): void;
}): JSX.Element {
  const { candidate } = props;
  const [username, setUsername] = useState(candidate.username);
  const [password, setPassword] = useState(candidate.password);
  const probe = useChange(ProbeDeviceDocument);
  const submit = async (): Promise<void> => {
    const { address, protocol, edgeServerId } = candidate;
    const input = {
      address,
      protocol,
      edgeServerId: edgeServerId || undefined,
      username: username || undefined,
      password: password || undefined,
    };
    const probed = await probe.send({ input });
    if (!probed) return;
    props.onProbed({ ...candidate, username, password, probed, channel: probed.device.channels[0] ?? 1 });
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p className="muted">{text.signInHint(candidate.address)}</p>
      <div className="fields">
        <TextField label={strings.cameras.username} value={username} onChange={setUsername} />
        <TextField
          label={strings.cameras.password}
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
        />
      </div>
      <Refusal problem={probe.problem} />
      <footer className="actions end">
        <button type="button" onClick={props.onBack}>
          {text.back}
        </button>
        <button type="submit" className="primary" disabled={probe.busy}>
          {probe.busy ? strings.cameras.saving : text.check}
        </button>
      </footer>
    </form>
  );
}
