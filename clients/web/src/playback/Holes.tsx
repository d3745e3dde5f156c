import type { JSX } from 'react';
import { clock, dayAndClock } from '../text/format.ts';
import type { Shown } from './DeckView.tsx';
import { kindName, reasonName } from './spans.ts';
import type { View } from './timeline-view.ts';
import type { CameraLane } from './use-timeline-data.ts';
import { text } from './words.ts';

const SHOWN_MAX = 8;
/** The newest seconds are always unknown: they are still on their way to the disk. */
const EDGE_MS = 15_000;

/** What is missing and why, in words: a bar's colours do not reach everybody. */
export function Holes(props: {
  cameras: readonly Shown[];
  lanes: ReadonlyMap<string, CameraLane>;
  view: View;
}): JSX.Element {
  const { cameras, lanes, view } = props;
  const edgeMs = Date.now() - EDGE_MS;
  return (
    <details className="holes">
      <summary>{text.holes}</summary>
      {cameras.map(({ id, name, site }) => {
        const lane = lanes.get(id);
        const missing = (lane?.spans ?? []).filter(({ kind, from, to }) => {
          const inView = Date.parse(from) < Math.min(view.toMs, edgeMs) && Date.parse(to) > view.fromMs;
          return inView && kind !== 'RECORDED' && kind !== 'BACKFILLED';
        });
        return (
          <section key={id}>
            <h3>{name}</h3>
            {lane && !lane.answered && <p className="note">{text.unknownSite}</p>}
            {lane?.answered && missing.length === 0 && <p className="muted">{text.noHoles}</p>}
            <ul>
              {missing.slice(-SHOWN_MAX).map((hole) => (
                <li key={hole.from}>
                  {text.hole(kindName(hole.kind), reasonName(hole.reason))}{' '}
                  <time dateTime={hole.from}>{dayAndClock(hole.from, Date.now(), site?.timezone)}</time> –{' '}
                  <time dateTime={hole.to}>{clock(hole.to, site?.timezone)}</time>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </details>
  );
}
