import { type JSX, useState } from 'react';
import { directClient } from '../app/client.ts';
import { usePolled } from '../app/use-polled.ts';
import {
  type ClipPartsFragment,
  type ClipState,
  ClipsDocument,
  EvidenceAuthorityDocument,
  RemoveClipDocument,
} from '../generated/graphql.ts';
import { CameraField, type CameraName } from '../parts/CameraField.tsx';
import { Confirm } from '../parts/Confirm.tsx';
import { CopyText } from '../parts/CopyText.tsx';
import { ChoiceField } from '../parts/fields.tsx';
import { PagedTable } from '../parts/PagedTable.tsx';
import { useChange } from '../parts/use-change.ts';
import { common } from '../parts/words.ts';
import { bytes, dayAndClock } from '../text/format.ts';
import { Clip } from './Clip.tsx';
import { NewExport } from './NewExport.tsx';
import { exportWords as text } from './words.ts';
import '../parts/parts.css';

const PAGE = 25;
const STATES: readonly ClipState[] = ['QUEUED', 'RUNNING', 'READY', 'FAILED'];

/** Footage that leaves: what was asked for, how far it is, the file, and how anybody checks it. */
export function ExportsPage(): JSX.Element {
  const [making, setMaking] = useState(false);
  const [version, setVersion] = useState(0);
  const [state, setState] = useState<ClipState | ''>('');
  const [camera, setCamera] = useState<CameraName | null>(null);
  const [open, setOpen] = useState<ClipPartsFragment | null>(null);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.title}</h1>
        <button type="button" className="primary" onClick={() => setMaking(true)}>
          {text.make}
        </button>
      </header>
      <div className="fields">
        <CameraField label={text.camera} value={camera} onChange={setCamera} />
        <ChoiceField
          label={text.state}
          value={state}
          none={common.any}
          choices={STATES.map((one) => [one, text.states[one]])}
          onChange={setState}
        />
      </div>
      <PagedTable
        document={ClipsDocument}
        variables={{ first: PAGE, filter: { cameraId: camera?.id, states: state === '' ? undefined : [state] } }}
        pick={(data) => data.clips}
        rowKey={(clip) => clip.id}
        version={version}
        everyMs={2000}
        caption={text.title}
        empty={
          <>
            <strong>{text.none}</strong> {text.noneHint}
          </>
        }
        columns={[
          {
            title: text.camera,
            cell: (clip) => (
              <>
                <button type="button" className="plain link" onClick={() => setOpen(clip)}>
                  {clip.camera?.name ?? common.removedCamera}
                </button>
                <small className="muted">{rangeOf(clip)}</small>
              </>
            ),
          },
          { title: text.kind, cell: (clip) => (clip.evidence ? text.evidence : text.plain) },
          { title: text.state, cell: (clip) => <Progress clip={clip} /> },
          { title: text.by, cell: (clip) => clip.createdBy.name },
          {
            title: text.file,
            cell: (clip) =>
              clip.url ? (
                <a href={clip.url} download={fileName(clip)}>
                  {text.download} {clip.bytes === null ? '' : `(${bytes(clip.bytes)})`}
                </a>
              ) : (
                '–'
              ),
          },
          { title: '', cell: (clip) => <Remove clip={clip} onDone={() => setVersion(version + 1)} /> },
        ]}
      />
      <Verification />
      {making && (
        <NewExport
          onClose={() => setMaking(false)}
          onMade={() => {
            setMaking(false);
            setVersion(version + 1);
          }}
        />
      )}
      {open && <Clip clip={open} onClose={() => setOpen(null)} />}
    </div>
  );
}

export function rangeOf(clip: Pick<ClipPartsFragment, 'from' | 'to' | 'camera'>): string {
  const zone = clip.camera?.site?.timezone;
  return `${dayAndClock(clip.from, Date.now(), zone)} – ${dayAndClock(clip.to, Date.now(), zone)}`;
}

/** Of the camera and the time, without what file systems take amiss. */
function fileName(clip: ClipPartsFragment): string {
  const name = (clip.camera?.name ?? '').replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-+|-+$/g, '') || 'camera';
  return `${name}-${clip.from.slice(0, 19).replaceAll(':', '')}.${clip.evidence ? 'zip' : 'mp4'}`;
}

function Progress({ clip }: { clip: ClipPartsFragment }): JSX.Element {
  const badge = { QUEUED: '', RUNNING: 'connecting', READY: 'good', FAILED: 'offline' }[clip.state];
  return (
    <>
      <span className={`badge ${badge}`}>{text.states[clip.state]}</span>{' '}
      {clip.state === 'RUNNING' && (
        <>
          <progress max={1} value={clip.progress} /> {Math.round(clip.progress * 100)} %
        </>
      )}
      {clip.message && <small className={clip.state === 'FAILED' ? 'bad' : 'muted'}> {clip.message}</small>}
    </>
  );
}

function Remove({ clip, onDone }: { clip: ClipPartsFragment; onDone(): void }): JSX.Element {
  const { busy, problem, send } = useChange(RemoveClipDocument);
  return (
    <Confirm
      label={common.remove}
      title={text.removeTitle}
      problem={problem}
      busy={busy}
      onSure={async () => {
        if (!(await send({ id: clip.id }))) return false;
        onDone();
        return true;
      }}
    >
      <p>{text.removeHint}</p>
    </Confirm>
  );
}

function Verification(): JSX.Element {
  const { data } = usePolled(directClient, EvidenceAuthorityDocument, () => ({}), 600_000);
  return (
    <section className="card">
      <h2>{text.verify}</h2>
      <p>{text.verifyHint}</p>
      {data && (
        <>
          <p className="muted">{text.fingerprint}</p>
          <CopyText value={data.evidenceAuthority.fingerprint} />
          <p className="muted">{text.command}</p>
          <CopyText value={`npm run verify -- bundle.zip --authority ${data.evidenceAuthority.fingerprint}`} />
        </>
      )}
    </section>
  );
}
