import { useEffect, useState } from 'react';
import { client, directClient } from '../app/client.ts';
import { usePolled } from '../app/use-polled.ts';
import { WallCameraDocument, type WallCameraQuery, WallDocument } from '../generated/graphql.ts';
import { TILES_MAX } from './layout.ts';

export type WallCamera = NonNullable<WallCameraQuery['camera']>;
const EVERY_MS = 5_000;

/** The cameras that a layout names, in its order, kept current; the first ones there are when it names none. */
export function useWallCameras(ids: readonly string[]): { cameras: WallCamera[]; loaded: boolean; problem: string } {
  const { data, problem } = usePolled(client, WallDocument, () => ({ first: TILES_MAX }), EVERY_MS);
  const [named, setNamed] = useState<ReadonlyMap<string, WallCamera | null>>(new Map());
  const key = ids.join(' ');
  useEffect(() => {
    let stopped = false;
    const ask = (): void => {
      for (const id of key.split(' ').filter(Boolean))
        void directClient
          .query(WallCameraDocument, { id })
          .toPromise()
          .then(({ data: answer }) => {
            if (!stopped && answer) setNamed((known) => new Map([...known, [id, answer.camera ?? null]]));
          });
    };
    ask();
    const timer = window.setInterval(ask, EVERY_MS);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [key]);
  const listed = data?.cameras.edges.map(({ node }) => node) ?? [];
  if (ids.length === 0) return { cameras: listed, loaded: data !== null, problem };
  return {
    // Those of the list stand in until the answer: a tile that left for a moment would begin anew.
    cameras: ids.flatMap((id) => named.get(id) ?? listed.find((camera) => camera.id === id) ?? []),
    loaded: ids.every((id) => named.has(id)),
    problem,
  };
}
