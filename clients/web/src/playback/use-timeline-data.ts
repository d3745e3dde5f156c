import { useEffect, useRef, useState } from 'react';
import { directClient } from '../app/client.ts';
import {
  type EventStatisticsBucket,
  TimelineCountsDocument,
  TimelineDocument,
  TimelineEventsDocument,
} from '../generated/graphql.ts';
import type { Span } from './spans.ts';
import type { Row } from './timeline-paint.ts';
import { laneOf, type View } from './timeline-view.ts';

export interface CameraLane extends Row {
  readonly spans: readonly Span[];
  /** False while the site does not answer. */
  readonly answered: boolean;
}
const HOUR_MS = 3_600_000;
/** Single events up to here, their number by the hour or day beyond. */
const EVENTS_VIEW_MS_MAX = 6 * HOUR_MS;
const EVENTS_MAX = 100;
const DAYS_VIEW_MS_MIN = 4 * 24 * HOUR_MS;
const SETTLE_MS = 200;
const AGAIN_MS = 10_000;

/** What is known of some cameras in a view and a view's length around it; asked anew when the view has come to rest. */
export function useTimelineData(cameraIds: readonly string[], view: View): ReadonlyMap<string, CameraLane> {
  const [lanes, setLanes] = useState<ReadonlyMap<string, CameraLane>>(new Map());
  const [round, setRound] = useState(0);
  const latest = useRef(view);
  latest.current = view;
  const length = view.toMs - view.fromMs;
  // Moves by less than half a view are covered by what was asked beyond its borders.
  const place = `${Math.round(Math.log2(length) * 2)} ${Math.round((2 * view.fromMs) / length)}`;
  const ids = cameraIds.join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `place` stands for the view, `round` asks once more.
  useEffect(() => {
    const stop = new AbortController();
    const timer = window.setTimeout(() => {
      const { fromMs, toMs } = latest.current;
      const wide = { fromMs: fromMs - (toMs - fromMs), toMs: Math.min(Date.now(), toMs + (toMs - fromMs)) };
      if (wide.toMs <= wide.fromMs) return;
      for (const id of ids.split(' ').filter(Boolean))
        void ask(id, wide, toMs - fromMs).then((lane) => {
          if (!stop.signal.aborted) setLanes((known) => new Map([...known, [id, lane]]));
        });
    }, SETTLE_MS);
    const again = window.setTimeout(() => setRound((n) => n + 1), AGAIN_MS);
    return () => {
      stop.abort();
      clearTimeout(timer);
      clearTimeout(again);
    };
  }, [ids, place, round]);
  return lanes;
}

async function ask(id: string, wide: View, viewMs: number): Promise<CameraLane> {
  const range = { from: new Date(wide.fromMs).toISOString(), to: new Date(wide.toMs).toISOString() };
  const [timeline, happened] = await Promise.all([
    directClient.query(TimelineDocument, { cameraId: id, ...range }).toPromise(),
    viewMs <= EVENTS_VIEW_MS_MAX ? singles(id, range) : counted(id, range, viewMs),
  ]);
  const spans = timeline.data?.camera?.timeline?.spans;
  return { id, lane: spans ? laneOf(spans) : null, spans: spans ?? [], answered: spans !== undefined, ...happened };
}

type Range = { from: string; to: string };

async function singles(id: string, range: Range): Promise<Pick<Row, 'marks' | 'counts'>> {
  const variables = { filter: { cameraIds: [id], ...range }, first: EVENTS_MAX };
  const { data } = await directClient.query(TimelineEventsDocument, variables).toPromise();
  if (data?.events.pageInfo.hasNextPage) return counted(id, range, EVENTS_VIEW_MS_MAX);
  const marks = (data?.events.edges ?? []).map(({ node }) => ({
    atMs: Date.parse(node.raisedAt),
    severity: node.severity,
  }));
  return { marks: marks.sort((a, b) => a.atMs - b.atMs), counts: [] };
}

async function counted(id: string, range: Range, viewMs: number): Promise<Pick<Row, 'marks' | 'counts'>> {
  const bucket: EventStatisticsBucket = viewMs >= DAYS_VIEW_MS_MIN ? 'DAY' : 'HOUR';
  const variables = { ...range, bucket, filter: { cameraIds: [id] } };
  const { data } = await directClient.query(TimelineCountsDocument, variables).toPromise();
  const counts = new Map<string, number>();
  for (const { from, count } of data?.eventStatistics ?? []) counts.set(from, (counts.get(from) ?? 0) + count);
  const lengthMs = bucket === 'DAY' ? 24 * HOUR_MS : HOUR_MS;
  return { marks: [], counts: [...counts].map(([from, count]) => ({ atMs: Date.parse(from), lengthMs, count })) };
}
