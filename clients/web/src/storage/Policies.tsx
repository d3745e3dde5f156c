import { type JSX, useState } from 'react';
import { directClient } from '../app/client.ts';
import { usePolled } from '../app/use-polled.ts';
import {
  CameraRetentionDocument,
  SetDefaultRetentionDocument,
  SetRetentionDocument,
  StorageDefaultsDocument,
} from '../generated/graphql.ts';
import { CameraField, type CameraName } from '../parts/CameraField.tsx';
import { SiteField, useSites } from '../parts/SiteField.tsx';
import { useChange } from '../parts/use-change.ts';
import { bytes } from '../text/format.ts';
import { type Limits, LimitsForm } from './LimitsForm.tsx';
import { storageWords as text } from './words.ts';

/** How long footage stays: for everything, for a site, for one camera; the nearest one wins. */
export function Policies(): JSX.Element {
  return (
    <div className="two">
      <Defaults />
      <OfCamera />
    </div>
  );
}

function Defaults(): JSX.Element {
  const sites = useSites();
  const [siteId, setSiteId] = useState('');
  const { data, again } = usePolled(directClient, StorageDefaultsDocument, () => ({}), 60_000);
  const change = useChange(SetDefaultRetentionDocument);
  const known = data?.defaultRetentions.find((one) => (one.siteId ?? '') === siteId);
  const siteName = (id: string): string => sites.find((site) => site.id === id)?.name ?? id;
  return (
    <section className="card">
      <h2>{text.defaults}</h2>
      <p className="muted">{text.defaultsHint}</p>
      <ul>
        {data?.defaultRetentions.map((one) => (
          <li key={one.siteId ?? ''}>
            <strong>{one.siteId ? siteName(one.siteId) : text.everywhere}</strong>: {limitsText(one)}
          </li>
        ))}
        {data?.defaultRetentions.length === 0 && <li className="muted">{text.builtIn}</li>}
      </ul>
      <SiteField label={text.holdsFor} sites={sites} value={siteId} none={text.everywhere} onChange={setSiteId} />
      {data && (
        <LimitsForm
          key={`${siteId} ${JSON.stringify(known)}`}
          limits={known ?? null}
          busy={change.busy}
          problem={change.problem}
          onSave={async (limits) => {
            const done = await change.send({ input: { siteId: siteId || undefined, ...limits } });
            again();
            return done !== null;
          }}
        />
      )}
    </section>
  );
}

function limitsText({ days, bytesMax, freeBytesMin }: Limits): string {
  const parts = [
    days === null ? '' : text.days(days),
    bytesMax === null ? '' : text.atMost(bytes(bytesMax)),
    freeBytesMin === null ? '' : text.keepFree(bytes(freeBytesMin)),
  ];
  return parts.filter(Boolean).join(' · ') || text.noLimit;
}

function OfCamera(): JSX.Element {
  const [camera, setCamera] = useState<CameraName | null>(null);
  return (
    <section className="card">
      <h2>{text.oneCamera}</h2>
      <CameraField label={text.camera} value={camera} onChange={setCamera} />
      {camera && <CameraPolicy key={camera.id} id={camera.id} />}
    </section>
  );
}

/** Also on the camera's own page. */
export function CameraPolicy({ id }: { id: string }): JSX.Element {
  const { data, again } = usePolled(directClient, CameraRetentionDocument, () => ({ id }), 60_000);
  const change = useChange(SetRetentionDocument);
  const retention = data?.camera?.retention;
  if (!retention) return <p className="muted">{text.notSaid}</p>;
  return (
    <>
      <p>
        <span className="badge">{text.sources[retention.source]}</span>
      </p>
      <ul>
        {retention.explanation.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <LimitsForm
        key={JSON.stringify(retention)}
        limits={retention}
        busy={change.busy}
        problem={change.problem}
        onReset={
          retention.isDefault
            ? null
            : async () => {
                await change.send({ input: { cameraId: id, reset: true } });
                again();
              }
        }
        onSave={async (limits) => {
          const done = await change.send({ input: { cameraId: id, ...limits } });
          again();
          return done !== null;
        }}
      />
    </>
  );
}
