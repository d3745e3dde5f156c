import { useEffect, useState } from 'react';
import { client } from '../app/client.ts';
import { sentence } from '../app/use-polled.ts';
import { CameraChoicesDocument, NamedCameraDocument } from '../generated/graphql.ts';
import type { Shown } from './DeckView.tsx';

/** The cameras that an address names, in its order, and one to begin with when it names none. */
export function useNamedCameras(ids: readonly string[]): { cameras: Shown[]; first: Shown[]; problem: string } {
  const [known, setKnown] = useState<ReadonlyMap<string, Shown>>(new Map());
  const [first, setFirst] = useState<Shown[]>([]);
  const [problem, setProblem] = useState('');
  const key = ids.join(' ');
  useEffect(() => {
    let stopped = false;
    const learn = (cameras: readonly (Shown | null | undefined)[]): void => {
      if (stopped) return;
      const found = cameras.flatMap((camera) => (camera ? [camera] : []));
      setKnown((before) => new Map([...before, ...found.map((camera) => [camera.id, camera] as const)]));
    };
    if (key === '')
      void client
        .query(CameraChoicesDocument, { first: 1 })
        .toPromise()
        .then(({ data, error }) => {
          if (stopped) return;
          setFirst(data?.cameras.edges.map(({ node }) => node) ?? []);
          setProblem(error && !data ? sentence(error) : '');
        });
    for (const id of key.split(' ').filter(Boolean))
      void client
        .query(NamedCameraDocument, { id })
        .toPromise()
        .then(({ data, error }) => {
          learn([data?.camera]);
          if (!stopped && error) setProblem(sentence(error));
        });
    return () => {
      stopped = true;
    };
  }, [key]);
  return { cameras: ids.flatMap((id) => known.get(id) ?? []), first, problem };
}
