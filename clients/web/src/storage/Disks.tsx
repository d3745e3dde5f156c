import type { JSX } from 'react';
import { VolumesDocument, type VolumesQuery } from '../generated/graphql.ts';
import { BarChart } from '../parts/BarChart.tsx';
import { PagedTable } from '../parts/PagedTable.tsx';
import { common } from '../parts/words.ts';
import { bytes, day, dayAndClock } from '../text/format.ts';
import { storageWords as text } from './words.ts';

type Edge = VolumesQuery['edgeServers']['edges'][number]['node'];
type Volume = Edge['volumes'][number];
const PAGE = 10;

/** The disks of every edge server as they last said, which camera has how much, and where a week leads. */
export function Disks(): JSX.Element {
  return (
    <PagedTable
      document={VolumesDocument}
      variables={{ first: PAGE }}
      pick={(data) => data.edgeServers}
      rowKey={(edge) => edge.id}
      caption={text.tabs.disks}
      empty={text.noDisks}
      columns={[
        { title: common.name, cell: (edge) => <strong>{edge.name}</strong> },
        {
          title: text.disk,
          cell: (edge) =>
            edge.volumes.length === 0 ? text.notSaid : edge.volumes.map((one) => <Disk key={one.id} volume={one} />),
        },
      ]}
    />
  );
}

function Disk({ volume }: { volume: Volume }): JSX.Element {
  const { forecast } = volume;
  const largest = [...volume.cameras].sort((a, b) => b.bytes - a.bytes).slice(0, 8);
  return (
    <section className="stack">
      <p>
        <meter min={0} max={Math.max(1, volume.bytesMax)} high={volume.bytesMax * 0.95} value={volume.bytes} />{' '}
        {text.used(bytes(volume.bytes), bytes(volume.bytesMax))} · {text.free(bytes(volume.freeBytes))}{' '}
        <small className="muted">{text.asOf(dayAndClock(volume.asOf, Date.now()))}</small>
      </p>
      <div className="two">
        <div>
          <h3>{text.perCamera}</h3>
          <ul>
            {largest.map(({ camera, bytes: size, oldest }) => (
              <li key={`${camera?.id} ${oldest}`}>
                {camera?.name ?? common.removedCamera}: {bytes(size)}{' '}
                <small className="muted">{text.since(day(oldest))}</small>
              </li>
            ))}
          </ul>
          {volume.cameras.length > largest.length && (
            <p className="muted">{text.more(volume.cameras.length - largest.length)}</p>
          )}
        </div>
        <div>
          <h3>{text.forecast}</h3>
          {forecast ? (
            <BarChart
              label={text.forecast}
              bars={forecast.map(({ at, bytes: size }) => ({ name: day(at), value: size, says: bytes(size) }))}
              max={volume.bytesMax}
            />
          ) : (
            <p className="muted">{text.noForecast}</p>
          )}
        </div>
      </div>
    </section>
  );
}
