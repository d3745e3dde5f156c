import type { JSX } from 'react';
import { strings } from '../strings.ts';
import { clock, duration } from '../text/format.ts';
import type { EventShown } from './EventDetail.tsx';
import { hopsWithSteps, totalMs } from './trace.ts';

/** The way from a camera's frame to this screen, hop by hop, and the exact model that decided. */
export function Why({ event }: { event: EventShown }): JSX.Element {
  const hops = hopsWithSteps(event.trace);
  const longest = Math.max(1, ...hops.map((hop) => hop.stepMs ?? 0));
  const total = totalMs(event.trace);
  return (
    <section>
      <h3>{strings.events.why}</h3>
      <ol className="trace">
        {hops.map((hop) => (
          <li key={hop.hop}>
            <b>{hop.hop}</b>
            <time dateTime={hop.at}>{clock(hop.at)}</time>
            <span className="bar" aria-hidden="true">
              <i style={{ width: `${((hop.stepMs ?? 0) / longest) * 100}%` }} />
            </span>
            <span className="ms">{hop.stepMs === null ? '' : `+${duration(hop.stepMs)}`}</span>
          </li>
        ))}
      </ol>
      <dl className="facts">
        {total !== null && (
          <div>
            <dt>{strings.events.total}</dt>
            <dd>{duration(total)}</dd>
          </div>
        )}
        {typeof event.confidence === 'number' && (
          <div>
            <dt>{strings.events.confidence}</dt>
            <dd>{Math.round(event.confidence * 100)} %</dd>
          </div>
        )}
        <div>
          <dt>{strings.events.model}</dt>
          <dd>{event.model ? `${event.model.id} ${event.model.version}` : strings.events.noModel}</dd>
        </div>
        {event.model && (
          <div>
            <dt>{strings.events.modelHash}</dt>
            <dd>
              <code>{event.model.hash}</code>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
