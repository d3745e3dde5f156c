import addCamera from '../operations/add-camera.graphql?raw';
import discover from '../operations/discover.graphql?raw';
import edgeBuffer from '../operations/edge-buffer.graphql?raw';
import eventRaised from '../operations/event-raised.graphql?raw';
import events from '../operations/events.graphql?raw';
import exportClip from '../operations/export-clip.graphql?raw';
import timeline from '../operations/timeline.graphql?raw';
import wall from '../operations/wall.graphql?raw';
import watch from '../operations/watch.graphql?raw';

const HOUR_MS = 3_600_000;

/** Ready operations, each in a tab of its own, with variables that make sense now. */
export function examples(nowMs: number): { query: string; variables?: string }[] {
  const hour = { from: new Date(nowMs - HOUR_MS).toISOString(), to: new Date(nowMs).toISOString() };
  const tab = (query: string, variables?: object): { query: string; variables?: string } => ({
    query,
    ...(variables ? { variables: JSON.stringify(variables, null, 2) } : {}),
  });
  return [
    tab(wall),
    tab(events, { first: 10 }),
    tab(eventRaised),
    tab(timeline, hour),
    tab(edgeBuffer),
    tab(watch, { cameraId: '' }),
    tab(addCamera, { input: { name: 'Gate', address: 'rtsp://127.0.0.1:8554/gate', username: '', password: '' } }),
    tab(discover, { edgeServerId: '' }),
    tab(exportClip, { cameraId: '', ...hour }),
  ];
}
