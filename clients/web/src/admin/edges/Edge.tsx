import type { JSX } from 'react';
import { directClient } from '../../app/client.ts';
import { usePolled } from '../../app/use-polled.ts';
import { EdgeBufferOfDocument } from '../../generated/graphql.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { strings } from '../../strings.ts';
import { bytes, dayAndClock, figure } from '../../text/format.ts';
import { disksOf, type EdgeRow, loadOf } from './EdgeList.tsx';
import { Machine } from './Machine.tsx';
import { edgeWords as text } from './words.ts';

/** One edge server; its buffer is asked of itself, now. */
export function Edge({ edge, onClose }: { edge: EdgeRow; onClose(): void }): JSX.Element {
  const { data } = usePolled(directClient, EdgeBufferOfDocument, () => ({ id: edge.id }), 10_000);
  const zone = edge.site?.timezone;
  const moment = (at: string | null | undefined): string => (at ? dayAndClock(at, Date.now(), zone) : strings.never);
  const buffer = data?.edgeServer?.buffer;
  return (
    <Dialog wide title={edge.name} onClose={onClose}>
      <dl className="facts">
        <div>
          <dt>{strings.cameras.heartbeat}</dt>
          <dd>{moment(edge.lastHeartbeatAt)}</dd>
        </div>
        <div>
          <dt>{text.version}</dt>
          <dd>{edge.softwareVersion ?? '–'}</dd>
        </div>
        <div>
          <dt>{text.clock}</dt>
          <dd>{edge.clockOffsetMs === null ? '–' : `${figure(edge.clockOffsetMs)} ms`}</dd>
        </div>
        <div>
          <dt>{text.load}</dt>
          <dd>{loadOf(edge)}</dd>
        </div>
        <div>
          <dt>{text.disks}</dt>
          <dd>{disksOf(edge)}</dd>
        </div>
        <div>
          <dt>{strings.cameras.buffer}</dt>
          <dd>
            {buffer
              ? `${bytes(buffer.bytes)} / ${bytes(buffer.bytesMax)} · ${moment(buffer.oldest)} – ${moment(buffer.newest)}`
              : strings.cameras.unknown}
          </dd>
        </div>
        <div>
          <dt>{strings.cameras.ack}</dt>
          <dd>{moment(edge.sync?.lastAckAt)}</dd>
        </div>
      </dl>
      <Machine id={edge.id} />
      <h3>{text.settings}</h3>
      {(edge.configState ?? []).length === 0 && <p className="muted">{text.noSettings}</p>}
      <ul className="stack">
        {edge.configState?.map((one) => (
          <li key={one.kind}>
            <strong>{one.kind}</strong> {text.progress[one.state]} <code>{one.appliedRevision ?? '–'}</code> →{' '}
            <code>{one.desiredRevision}</code>
            {one.error && (
              <p className="bad">
                {one.error.message} <code>{one.error.code}</code>
              </p>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
