import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { EventRaisedDocument, follow, VmsClient } from '../../clients/sdk/src/index.ts';
import { checkVolume } from '../../edge/storage/check/check-volume.ts';
import { openStorage } from '../../edge/storage/reader.ts';
import { email, PlatformUnderTest, password, until } from './platform-under-test.ts';

const platform = new PlatformUnderTest();
const startedAtMs = Date.now();
/** What is younger may not be synced yet. */
const settledMs = 2_000;
beforeAll(() => platform.start(), 180_000);
afterAll(() => platform[Symbol.asyncDispose](), 60_000);

const video = () => join(platform.home, 'edge', 'video');

function rows<Row>(sql: string): Row[] {
  if (!existsSync(join(video(), 'index.db'))) return [];
  const db = new DatabaseSync(join(video(), 'index.db'), { readOnly: true });
  try {
    db.exec('PRAGMA busy_timeout = 2000');
    // A recorder that just begins has not made its tables yet.
    const made = db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name IN ('segment', 'ledger')").get();
    if (made?.n !== 2) return [];
    return db.prepare(sql).all() as Row[];
  } finally {
    db.close();
  }
}

const ends = () =>
  new Map(
    rows<{ camera: string; end: number }>(
      'SELECT camera_id AS camera, MAX(end) / 90 AS end FROM segment GROUP BY camera_id',
    ).map(({ camera, end }) => [camera, end]),
  );

/** Every camera's recording has gone on beyond where it was. */
async function recordingGoesOn(): Promise<void> {
  const before = ends();
  await until(
    () => [...ends()].filter(([camera, end]) => end > (before.get(camera) ?? 0) + 3_000).length === 4,
    'all four go on',
  );
}

async function kill(pattern: RegExp): Promise<number> {
  const [pid] = platform.pids(pattern);
  if (pid === undefined) throw new Error(`No process matches ${pattern}.`);
  process.kill(pid, 'SIGKILL');
  await until(() => !platform.pids(pattern).includes(pid), 'it is gone');
  return pid;
}

const eventIds = async (): Promise<string[]> => {
  const { data } = await platform.ask('{ events(first: 200) { edges { node { id } } } }');
  return data.events.edges.map(({ node }: { node: { id: string } }) => node.id).reverse();
};

describe('kill -9', () => {
  it('of a decode child costs no recorded frame, and analytics come back', async () => {
    await until(
      () => ends().size === 4 && platform.pids(/decode\/child\.ts/).length === 4,
      'four cameras record and are looked at',
      90_000,
    );
    const restarts = () => rows<{ n: number }>("SELECT count(*) AS n FROM ledger WHERE reason = 'restart'")[0]?.n;
    const before = restarts();
    await kill(/decode\/child\.ts/);
    await recordingGoesOn();
    await until(() => platform.pids(/decode\/child\.ts/).length === 4, 'a new decode child runs');
    expect(restarts()).toBe(before);
  }, 180_000);

  it('of the recorder: it comes back, and no second without a picture is left unexplained', async () => {
    await kill(/runtime\/recorder\.ts/);
    await until(() => platform.pids(/runtime\/recorder\.ts/).length === 1, 'a new recorder runs');
    await recordingGoesOn();
    // Shorter than a second is no gap by definition; what is longer has a reason.
    using storage = openStorage({ root: video(), now: Date.now });
    const gaps = [...ends().keys()].flatMap((camera) =>
      storage.spans(camera, startedAtMs, Date.now() - settledMs).filter(({ kind }) => kind === 'GAP'),
    );
    expect(gaps.filter(({ reason }) => reason === null)).toEqual([]);
  }, 120_000);

  it('SIGSTOP of the cameras: each loss is one event, which ends when recording goes on', async () => {
    const filter = { kinds: ['HEALTH'], severities: ['CRITICAL'] };
    const losses = async (): Promise<{ label: string; raisedAt: string; endedAt: string | null }[]> => {
      const { data } = await platform.ask(
        'query ($filter: EventFilter) { events(first: 20, filter: $filter) { edges { node { label raisedAt endedAt } } } }',
        { filter },
      );
      return data.events.edges.map(({ node }: { node: object }) => node);
    };
    const before = (await losses()).length;
    const [cameras] = platform.pids(/rtsp-camera\/server\.py/);
    if (cameras === undefined) throw new Error('There are no simulated cameras.');
    process.kill(cameras, 'SIGSTOP');
    try {
      await until(async () => (await losses()).length === before + 4, 'four losses are said');
    } finally {
      process.kill(cameras, 'SIGCONT');
    }
    await recordingGoesOn();
    await until(async () => (await losses()).every(({ endedAt }) => endedAt !== null), 'they have ended');
    const all = await losses();
    expect(all).toHaveLength(before + 4);
    expect(all.every(({ label }) => label.startsWith('RECORDING_LOST'))).toBe(true);
  }, 180_000);

  it('of the cloud: recording goes on, and a subscriber that resumes gets every event once, in order', async () => {
    const { data } = await platform.ask('{ eventLogHead { cursor } }');
    const after = data.eventLogHead.cursor as string;
    const credentials = { email, password };
    await using client = new VmsClient({ url: platform.url, credentials, webSocketImpl: WebSocket });
    const pick = ({ eventRaised }: { eventRaised: { cursor: string; event?: { id: string } | null } }) => ({
      cursor: eventRaised.cursor,
      item: eventRaised.event ?? null,
    });
    const seen: string[] = [];
    const lost: string[] = [];
    const onLost = (error: unknown) => void lost.push(String(error));
    for await (const { item } of follow(client, EventRaisedDocument, {}, { after, pick, onLost })) {
      seen.push(item.id);
      if (seen.length === 2) {
        await kill(/router\/src\/embedded\.ts/);
        await recordingGoesOn();
      }
      if (seen.length >= 10) break;
    }
    expect(lost.length).toBeGreaterThan(0);
    await platform.login();
    const stored = await eventIds();
    const from = stored.indexOf(seen[0] as string);
    expect(seen).toEqual(stored.slice(from, from + seen.length));
    expect(new Set(seen).size).toBe(seen.length);
  }, 180_000);

  it('of all of it leaves a volume that checks out', async () => {
    await platform.stop();
    const { problems } = checkVolume(video(), Date.now);
    expect(problems).toEqual([]);
  }, 60_000);
});
