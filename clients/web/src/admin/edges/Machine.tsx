import { type JSX, useState } from 'react';
import { directClient } from '../../app/client.ts';
import { usePolled } from '../../app/use-polled.ts';
import { EdgeMachineDocument, SetEdgeCapacityDocument } from '../../generated/graphql.ts';
import { TextField } from '../../parts/fields.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useChange } from '../../parts/use-change.ts';
import { common } from '../../parts/words.ts';
import { bitrate, bytes } from '../../text/format.ts';
import { edgeWords as text } from './words.ts';

/** What an edge server measured of its machine, and how many cameras it takes. */
export function Machine({ id }: { id: string }): JSX.Element | null {
  const { data, again } = usePolled(directClient, EdgeMachineDocument, () => ({ id }), 10_000);
  const { busy, problem, send } = useChange(SetEdgeCapacityDocument);
  const [most, setMost] = useState('');
  const edge = data?.edgeServer;
  if (!edge) return null;
  const { capacity, inventory, cluster } = edge;
  return (
    <section className="stack">
      <h3>{text.machine}</h3>
      {inventory ? (
        <dl className="facts">
          <div>
            <dt>{text.hardware}</dt>
            <dd>{`${inventory.cpu} · ${inventory.cores} × ${inventory.arch} · ${bytes(inventory.memoryBytes)} · ${inventory.os}`}</dd>
          </div>
          <div>
            <dt>{text.accelerators}</dt>
            <dd>
              {[...inventory.accelerators.map(({ name }) => name), ...inventory.providers].join(', ') || common.none}
            </dd>
          </div>
          <div>
            <dt>{text.recording}</dt>
            <dd>{text.recordingNow(inventory.streamsRunning, bitrate(inventory.recordedBitsPerSecond))}</dd>
          </div>
          <div>
            <dt>{text.capacity}</dt>
            <dd>{text.capacityOf(capacity.cameras, capacity.camerasMax, text.bases[capacity.basis])}</dd>
          </div>
          {cluster && (
            <div>
              <dt>{text.tabs.clusters}</dt>
              <dd>{cluster.name}</dd>
            </div>
          )}
        </dl>
      ) : (
        <p className="muted">{text.notMeasured}</p>
      )}
      <form
        className="fields"
        onSubmit={async (event) => {
          event.preventDefault();
          const camerasMax = most.trim() === '' ? null : Math.round(Number(most));
          await send({ input: { edgeServerId: id, camerasMax } });
          again();
        }}
      >
        <TextField label={text.capacityField} type="number" value={most} onChange={setMost} />
        <button type="submit" disabled={busy}>
          {common.save}
        </button>
      </form>
      <Refusal problem={problem} />
    </section>
  );
}
