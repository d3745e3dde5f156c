import { type JSX, useState } from 'react';
import { DeletionsDocument } from '../generated/graphql.ts';
import { CameraField, type CameraName } from '../parts/CameraField.tsx';
import { PagedTable } from '../parts/PagedTable.tsx';
import { common } from '../parts/words.ts';
import { bytes, dayAndClock } from '../text/format.ts';
import { storageWords as text } from './words.ts';

const PAGE = 50;

/** Footage that is gone, and the rule that it went by. */
export function Deletions(): JSX.Element {
  const [camera, setCamera] = useState<CameraName | null>(null);
  const moment = (at: string): string => dayAndClock(at, Date.now());
  return (
    <section className="stack">
      <div className="fields">
        <CameraField label={text.camera} value={camera} onChange={setCamera} />
      </div>
      <PagedTable
        document={DeletionsDocument}
        variables={{ first: PAGE, filter: { cameraId: camera?.id } }}
        pick={(data) => data.deletions}
        rowKey={(one) => one.id}
        caption={text.tabs.deletions}
        empty={text.noDeletions}
        columns={[
          { title: text.camera, cell: (one) => one.camera?.name ?? common.removedCamera },
          { title: text.footage, cell: (one) => `${moment(one.from)} – ${moment(one.to)}` },
          { title: text.size, cell: (one) => bytes(one.bytes) },
          { title: text.when, cell: (one) => moment(one.at) },
          { title: text.rule, cell: (one) => <code>{one.rule}</code> },
        ]}
      />
    </section>
  );
}
