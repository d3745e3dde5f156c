import { type JSX, useEffect, useState } from 'react';
import { directClient } from '../app/client.ts';
import { EventPictureDocument } from '../generated/graphql.ts';
import { strings } from '../strings.ts';
import { type FeedEvent, learnEvent } from './event-feed.ts';

const TRIES = 6;
type Known = Pick<FeedEvent, 'id' | 'snapshotUrl' | 'snapshotState'>;

/** The picture of an event: asked for again while it is still on its way, and once more when its address expired. */
export function Thumbnail({ event }: { event: Known }): JSX.Element {
  const { id, snapshotUrl, snapshotState } = event;
  const [tries, setTries] = useState(0);
  const [broken, setBroken] = useState('');
  const usable = snapshotUrl && snapshotUrl !== broken ? snapshotUrl : null;
  const waiting = usable === null && snapshotState !== 'NONE' && tries < TRIES;
  useEffect(() => {
    if (!waiting) return;
    const timer = window.setTimeout(
      async () => {
        const { data } = await directClient.query(EventPictureDocument, { id }).toPromise();
        setTries((n) => n + 1);
        if (data?.event) learnEvent(id, data.event);
      },
      400 * 2 ** tries,
    );
    return () => clearTimeout(timer);
  }, [id, waiting, tries]);
  if (usable) return <img className="thumb" src={usable} alt="" loading="lazy" onError={() => setBroken(usable)} />;
  return (
    <span className="thumb thumb-none">{waiting ? strings.events.picturePending : strings.events.pictureNone}</span>
  );
}
