import { type JSX, useState } from 'react';
import { AddCameraDocument } from '../../generated/graphql.ts';
import { ChoiceField, TextField } from '../../parts/fields.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { SiteField, useSites } from '../../parts/SiteField.tsx';
import { useChange } from '../../parts/use-change.ts';
import { strings } from '../../strings.ts';
import type { Added, Candidate } from './AddWizard.tsx';
import { addWords as text } from './words.ts';

/** Shows what the camera said of itself; takes a name and a site, and adds it. */
export function NameStep(props: { candidate: Candidate; onBack(): void; onAdded(camera: Added): void }): JSX.Element {
  const { candidate } = props;
  const { probed } = candidate;
  const sites = useSites();
  const [name, setName] = useState(candidate.title);
  const [siteId, setSiteId] = useState(candidate.siteId);
  const [channel, setChannel] = useState(candidate.channel);
  const add = useChange(AddCameraDocument);
  const submit = async (): Promise<void> => {
    const { address, protocol, edgeServerId, username, password } = candidate;
    const input = {
      name: name.trim(),
      address,
      protocol,
      channel,
      edgeServerId: edgeServerId || undefined,
      siteId: siteId || undefined,
      username: username || undefined,
      password: password || undefined,
    };
    const done = await add.send({ input });
    if (done) props.onAdded(done.camera);
  };
  const channels = probed?.device.channels ?? [];
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {probed && (
        <dl className="facts">
          <div>
            <dt>{text.answered}</dt>
            <dd>
              {[probed.device.vendor, probed.device.model, probed.device.firmware].filter(Boolean).join(' · ') ||
                probed.device.protocol}
            </dd>
          </div>
          <div>
            <dt>{text.streams}</dt>
            <dd>
              {probed.profiles
                .map(({ codec, width, height, fps }) => `${codec} ${width} × ${height}${fps ? ` · ${fps} fps` : ''}`)
                .join(', ') || '–'}
            </dd>
          </div>
          <div>
            <dt>{text.can}</dt>
            <dd>{probed.device.capabilities.join(', ') || '–'}</dd>
          </div>
        </dl>
      )}
      <div className="fields">
        <TextField label={strings.cameras.name} value={name} max={100} required onChange={setName} />
        <SiteField
          label={strings.cameras.site}
          sites={sites}
          value={siteId}
          none={strings.tile.noSite}
          onChange={setSiteId}
        />
        {channels.length > 1 && (
          <ChoiceField
            label={text.channel}
            value={String(channel)}
            choices={channels.map((one) => [String(one), String(one)])}
            onChange={(one) => setChannel(Number(one) || 1)}
          />
        )}
      </div>
      <Refusal problem={add.problem} />
      <footer className="actions end">
        <button type="button" onClick={props.onBack}>
          {text.back}
        </button>
        <button type="submit" className="primary" disabled={add.busy}>
          {add.busy ? strings.cameras.saving : strings.cameras.add}
        </button>
      </footer>
    </form>
  );
}
