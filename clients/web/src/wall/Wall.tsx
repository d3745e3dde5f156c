import { type JSX, useEffect, useMemo, useRef, useState } from 'react';
import type { PageProps } from '../app/pages.ts';
import { pageHref } from '../app/route.ts';
import { PtzPad } from '../cameras/PtzPad.tsx';
import { EventList } from '../events/EventList.tsx';
import { useEventFeed } from '../events/event-feed.ts';
import { LiveTile, type TileCamera } from '../live/LiveTile.tsx';
import { CameraPicker } from '../playback/CameraPicker.tsx';
import { strings } from '../strings.ts';
import { CAMERAS_MAX, type Layout, layoutOf, moved, pageOf, searchOf } from './layout.ts';
import { useWallCameras } from './use-wall-cameras.ts';
import { WallBar } from './WallBar.tsx';
import { text } from './words.ts';

const EVENTS_SHOWN = 12;

/** The chosen cameras live, as the address lays them out, and beside them what just happened. */
export function Wall({ search }: PageProps): JSX.Element {
  const layout = useMemo(() => layoutOf(search), [search]);
  const { cameras, loaded: known, problem } = useWallCameras(layout.cameraIds);
  const { events, loaded } = useEventFeed();
  const [largeId, setLargeId] = useState('');
  const [arranging, setArranging] = useState(false);
  const wall = useRef<HTMLElement>(null);
  const round = useRounds(arranging || largeId !== '' ? 0 : layout.everySeconds);
  const change = (next: Layout): void => {
    location.hash = pageHref('wall', '', searchOf(next));
  };
  const order = cameras.map(({ id }) => id);
  const place = (id: string, to: number): void => change({ ...layout, cameraIds: moved(order, id, to) });
  const shown = arranging ? cameras : pageOf(cameras, layout.columns, round);
  const large = cameras.find(({ id }) => id === largeId);
  return (
    <div className="wall-page">
      <h1 className="sr-only">{strings.nav.wall}</h1>
      <div className="wall-main">
        <WallBar
          layout={layout}
          arranging={arranging}
          onArrange={() => setArranging(!arranging)}
          onFull={() => void wall.current?.requestFullscreen()}
          onChange={change}
        />
        {arranging && (
          <>
            <p className="note">{text.hint}</p>
            <CameraPicker
              playing={cameras}
              most={CAMERAS_MAX}
              onPlay={(cameraIds) => change({ ...layout, cameraIds })}
              onRows={ignore}
            />
          </>
        )}
        <section ref={wall} className={`wall columns-${layout.columns}`} aria-label={strings.nav.wall}>
          {problem !== '' && <p role="alert">{problem}</p>}
          {known && cameras.length === 0 && (
            <p className="empty">
              <strong>{strings.wall.empty}</strong> {strings.wall.emptyHint}{' '}
              <a href="#/cameras">{strings.cameras.add}</a>
            </p>
          )}
          {shown.map((camera) => (
            <Place key={camera.id} camera={camera} at={order.indexOf(camera.id)} arranging={arranging} onPlace={place}>
              <LiveTile
                camera={camera}
                large={camera.id === largeId}
                onToggle={() => setLargeId(camera.id === largeId ? '' : camera.id)}
              />
            </Place>
          ))}
        </section>
        {large?.device?.capabilities.some((one) => one.toUpperCase() === 'PTZ') && (
          <section aria-label={text.ptz(large.name)}>
            <PtzPad key={large.id} cameraId={large.id} />
          </section>
        )}
      </div>
      <aside>
        <header className="page-head">
          <h2>{strings.wall.latest}</h2>
          <a href="#/events">{strings.wall.all} ›</a>
        </header>
        {loaded && events.length === 0 && <p className="empty">{strings.events.emptyHint}</p>}
        <EventList events={events.slice(0, EVENTS_SHOWN)} chosen={null} />
      </aside>
    </div>
  );
}

function ignore(): void {}

/** A place on the wall: while it is arranged, its picture can be dragged to another, or moved by its arrows. */
function Place(props: {
  camera: TileCamera;
  at: number;
  arranging: boolean;
  onPlace(id: string, to: number): void;
  children: JSX.Element;
}): JSX.Element {
  const { camera, at, arranging, onPlace, children } = props;
  if (!arranging) return <div className="place">{children}</div>;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows below do the same by keyboard.
    <div
      className="place arranging"
      draggable
      onDragStart={(event) => event.dataTransfer.setData('text/plain', camera.id)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const id = event.dataTransfer.getData('text/plain');
        if (id !== '' && id !== camera.id) onPlace(id, at);
      }}
    >
      {children}
      <span className="actions">
        <button type="button" aria-label={text.earlier(camera.name)} onClick={() => onPlace(camera.id, at - 1)}>
          ◀
        </button>
        <button type="button" aria-label={text.later(camera.name)} onClick={() => onPlace(camera.id, at + 1)}>
          ▶
        </button>
      </span>
    </div>
  );
}

/** Counts up every so many seconds; stands still at 0. */
function useRounds(everySeconds: number): number {
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (everySeconds === 0) return;
    const timer = window.setInterval(() => setRound((n) => n + 1), everySeconds * 1000);
    return () => clearInterval(timer);
  }, [everySeconds]);
  return round;
}
