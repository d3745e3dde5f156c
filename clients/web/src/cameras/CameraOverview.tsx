import { type JSX, useState } from 'react';
import { RemoveCameraDocument, SetCameraTagsDocument, UpdateCameraDocument } from '../generated/graphql.ts';
import { Confirm } from '../parts/Confirm.tsx';
import { TextField } from '../parts/fields.tsx';
import { SaveBar } from '../parts/SaveBar.tsx';
import { SiteField, useSites } from '../parts/SiteField.tsx';
import { useChange } from '../parts/use-change.ts';
import { useDraft } from '../parts/use-draft.ts';
import { common } from '../parts/words.ts';
import { CameraPolicy } from '../storage/Policies.tsx';
import { CameraHealth } from './CameraHealth.tsx';
import type { CameraTab } from './CameraPage.tsx';
import { Credentials } from './Credentials.tsx';
import { cameraWords as text } from './camera-words.ts';
import { Maintenance } from './Maintenance.tsx';

/** What a camera is, how it does, and what is changed about it now and then. */
export function CameraOverview({ camera, again }: CameraTab): JSX.Element {
  return (
    <div className="two">
      <div className="stack">
        <CameraHealth camera={camera} />
        <Profiles camera={camera} />
      </div>
      <div className="stack">
        <Details camera={camera} again={again} />
        <Credentials camera={camera} again={again} />
        <section className="card">
          <h2>{text.retention}</h2>
          <CameraPolicy id={camera.id} />
        </section>
        <Maintenance camera={camera} again={again} />
        <Remove camera={camera} />
      </div>
    </div>
  );
}

/** Name, site and tags: one form, saved by the version that was seen. */
function Details({ camera, again }: CameraTab): JSX.Element {
  const sites = useSites();
  const saved = { name: camera.name, siteId: camera.site?.id ?? '', tags: camera.tags.join(', ') };
  const draft = useDraft(saved, camera.version);
  const update = useChange(UpdateCameraDocument);
  const setTags = useChange(SetCameraTagsDocument);
  const [done, setDone] = useState(false);
  const { value } = draft;
  const save = async (version: number): Promise<void> => {
    setDone(false);
    let at = version;
    if (value.name !== saved.name || value.siteId !== saved.siteId) {
      const input = { id: camera.id, version: at, name: value.name.trim(), siteId: value.siteId || undefined };
      const changed = await update.send({ input });
      if (!changed) return again();
      at = changed.camera.version;
    }
    if (value.tags !== saved.tags) {
      const tags = value.tags
        .split(',')
        .map((tag) => tag.trim())
        .filter(Boolean);
      if (!(await setTags.send({ input: { cameraId: camera.id, version: at, tags } }))) return again();
    }
    draft.reset();
    setDone(true);
    again();
  };
  const siteName = (id: string): string => sites.find((site) => site.id === id)?.name ?? '';
  return (
    <section className="card">
      <h2>{text.details}</h2>
      <TextField label={common.name} value={value.name} max={100} onChange={(name) => draft.set({ ...value, name })} />
      <SiteField
        label={text.site}
        sites={sites}
        value={value.siteId}
        none={text.noSite}
        onChange={(siteId) => draft.set({ ...value, siteId })}
      />
      <TextField label={text.tags} value={value.tags} onChange={(tags) => draft.set({ ...value, tags })} />
      {done && !draft.changed && (
        <p className="note good" role="status">
          {common.saved}
        </p>
      )}
      <SaveBar
        changed={draft.changed}
        busy={update.busy || setTags.busy}
        problem={update.problem ?? setTags.problem}
        differences={[
          { label: common.name, theirs: saved.name, mine: value.name },
          { label: text.site, theirs: siteName(saved.siteId), mine: siteName(value.siteId) },
          { label: text.tags, theirs: saved.tags, mine: value.tags },
        ]}
        onSave={() => void save(draft.version)}
        onOverwrite={() => void save(camera.version)}
        onReset={() => {
          draft.reset();
          update.clear();
          setTags.clear();
        }}
      />
    </section>
  );
}

function Profiles({ camera }: Pick<CameraTab, 'camera'>): JSX.Element {
  const { device } = camera;
  const facts: [string, string | null | undefined][] = [
    [text.address, device.address],
    [text.model, [device.vendor, device.model].filter(Boolean).join(' ')],
    [text.serial, device.serial],
    [text.firmware, device.firmware],
    [text.protocol, device.protocol],
    [text.can, device.capabilities.join(', ')],
    [text.clock, typeof device.clockOffsetMs === 'number' ? `${Math.round(device.clockOffsetMs)} ms` : null],
  ];
  return (
    <section className="card">
      <h2>{text.device}</h2>
      <dl className="facts">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <h3>{text.profiles}</h3>
      {camera.profiles.length === 0 ? (
        <p className="muted">{text.noProfiles}</p>
      ) : (
        <table>
          <thead>
            <tr>
              {text.profileColumns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {camera.profiles.map((profile) => (
              <tr key={profile.name}>
                <th scope="row">{profile.name}</th>
                <td data-label={text.profileColumns[1]}>{profile.codec}</td>
                <td data-label={text.profileColumns[2]}>
                  {profile.width} × {profile.height}
                </td>
                <td data-label={text.profileColumns[3]}>{profile.fps ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Remove({ camera }: Pick<CameraTab, 'camera'>): JSX.Element {
  const remove = useChange(RemoveCameraDocument);
  return (
    <footer className="actions">
      <Confirm
        label={common.remove}
        title={text.removeTitle(camera.name)}
        problem={remove.problem}
        busy={remove.busy}
        onSure={async () => {
          if (!(await remove.send({ id: camera.id, version: camera.version }))) return false;
          location.hash = '#/cameras';
          return true;
        }}
      >
        <p>{text.removeHint}</p>
      </Confirm>
    </footer>
  );
}
