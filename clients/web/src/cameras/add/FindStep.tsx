import { type JSX, useState } from 'react';
import { client } from '../../app/client.ts';
import { usePolled } from '../../app/use-polled.ts';
import { DiscoverDocument, EdgeNamesDocument } from '../../generated/graphql.ts';
import { ChoiceField, TextField } from '../../parts/fields.tsx';
import { Failed } from '../../parts/PagedTable.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useChange } from '../../parts/use-change.ts';
import { strings } from '../../strings.ts';
import type { Candidate, Found } from './AddWizard.tsx';
import { addWords as text } from './words.ts';

const PROTOCOLS = ['AUTO', 'ONVIF', 'HIKVISION', 'DAHUA', 'RTSP'] as const;

/** Asks an edge server what cameras are on its network, or takes an address. */
export function FindStep({ onFound }: { onFound(candidate: Candidate): void }): JSX.Element {
  const { data, problem, again } = usePolled(client, EdgeNamesDocument, () => ({}), 30_000);
  const discover = useChange(DiscoverDocument);
  const [devices, setDevices] = useState<readonly Found[] | null>(null);
  const [chosen, setChosen] = useState('');
  const [address, setAddress] = useState('');
  const [protocol, setProtocol] = useState<(typeof PROTOCOLS)[number] | ''>('');
  const edges = data?.edgeServers.edges.map(({ node }) => node) ?? [];
  const edge = edges.find(({ id }) => id === chosen) ?? edges.find(({ online }) => online) ?? edges[0];
  const found = (device: Pick<Found, 'address'> & { protocol?: Candidate['protocol']; title: string }): void =>
    onFound({
      ...device,
      edgeServerId: edge?.id ?? '',
      siteId: edge?.site?.id ?? '',
      username: '',
      password: '',
      probed: null,
      channel: 1,
    });
  if (problem !== '' && !data) return <Failed why={problem} again={again} />;
  if (data && edges.length === 0) return <p className="empty">{text.noEdge}</p>;
  return (
    <div className="stack">
      <div className="fields">
        <ChoiceField
          label={text.edge}
          value={edge?.id ?? ''}
          choices={edges.map(({ id, name, online }) => [id, online ? name : `${name} (${strings.cameras.offline})`])}
          onChange={setChosen}
        />
        <button
          type="button"
          className="primary"
          disabled={discover.busy || !edge}
          onClick={async () => {
            const done = edge && (await discover.send({ edgeServerId: edge.id }));
            if (done) setDevices(done.devices);
          }}
        >
          {discover.busy ? text.looking : text.look}
        </button>
      </div>
      <Refusal problem={discover.problem} />
      {devices?.length === 0 && <p className="empty">{text.nothingFound}</p>}
      {devices && devices.length > 0 && (
        <ul className="found">
          {devices.map((device) => {
            const title = [device.vendor, device.model].filter(Boolean).join(' ');
            return (
              <li key={device.address}>
                <div>
                  <strong>{title || device.protocol}</strong> <span className="badge">{device.protocol}</span>
                  <br />
                  <small className="muted">{device.address}</small>
                </div>
                {device.alreadyAdded ? (
                  <span className="muted">{text.alreadyAdded}</span>
                ) : (
                  <button type="button" onClick={() => found({ ...device, title })}>
                    {text.choose}
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const stream = /^rtsps?:/i.test(address.trim()) && protocol === '';
          found({ address: address.trim(), title: '', protocol: stream ? undefined : protocol || 'AUTO' });
        }}
      >
        <h3>{text.byAddress}</h3>
        <div className="fields">
          <TextField
            label={strings.cameras.address}
            hint={text.addressHint}
            value={address}
            required
            onChange={setAddress}
          />
          <ChoiceField
            label={text.protocol}
            value={protocol}
            none={text.protocols.none}
            choices={PROTOCOLS.map((one) => [one, one === 'AUTO' ? text.protocols.AUTO : one])}
            onChange={setProtocol}
          />
          <button type="submit">{text.next}</button>
        </div>
      </form>
    </div>
  );
}
