import { golden, type PlatformUnderTest, until } from './platform-under-test.ts';

export interface WhileAway {
  /** Ids of the events that the edge raised while there was no cloud, oldest first. */
  readonly raised: readonly string[];
  /** The most events that waited on the edge at once. */
  readonly waitingMax: number;
  /** How often the edge was asked on site, and answered. */
  readonly answers: number;
  readonly fromMs: number;
  readonly toMs: number;
}

const ON_SITE = `{
  health { connected pendingEvents streams { cameraId state } }
  events(first: 500) { edges { node { id raisedAt uploaded } } }
}`;

interface OnSite {
  readonly health: {
    readonly connected: boolean;
    readonly pendingEvents: number;
    readonly streams: { state: string }[];
  };
  readonly events: {
    readonly edges: readonly { readonly node: { id: string; raisedAt: string; uploaded: boolean } }[];
  };
}

/** Kills the cloud, and holds its supervisor so that nothing brings it back, for so long. Asks the edge on site meanwhile; `meanwhile` says what else happens. */
export async function takeCloudAway(
  platform: PlatformUnderTest,
  forMs: number,
  meanwhile: () => Promise<void> = async () => {},
): Promise<WhileAway> {
  const [cloud] = platform.pids(/router\/src\/embedded\.ts/);
  if (cloud === undefined) throw new Error('There is no cloud to take away.');
  process.kill(platform.pid, 'SIGSTOP');
  process.kill(cloud, 'SIGKILL');
  const fromMs = Date.now();
  let waitingMax = 0;
  let answers = 0;
  const raised = new Map<string, number>();
  try {
    const ask = async (): Promise<boolean> => {
      const { data } = (await platform.askOnSite(ON_SITE)) as { data: OnSite };
      answers += 1;
      waitingMax = Math.max(waitingMax, data.health.pendingEvents);
      for (const { node } of data.events.edges) {
        const atMs = Date.parse(node.raisedAt);
        if (atMs > fromMs && !data.health.connected) raised.set(node.id, atMs);
      }
      return Date.now() - fromMs >= forMs;
    };
    await Promise.all([until(ask, 'the outage is over', forMs + 60_000), meanwhile()]);
  } finally {
    process.kill(platform.pid, 'SIGCONT');
  }
  const ids = [...raised].sort(([, a], [, b]) => a - b).map(([id]) => id);
  return { raised: ids, waitingMax, answers, fromMs, toMs: Date.now() };
}

/** Resolves when the cloud answers again and the edge has nothing left to tell it. */
export async function everythingArrives(platform: PlatformUnderTest, limitMs = 120_000): Promise<void> {
  const ready = () =>
    fetch(`${platform.url}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(ready, 'the cloud answers again', limitMs);
  await platform.login();
  const toldMs = Date.now();
  await until(
    async () => {
      const { data } = (await platform.askOnSite(ON_SITE)) as { data: OnSite };
      const old = data.events.edges.filter(({ node }) => Date.parse(node.raisedAt) < toldMs);
      return data.health.connected && old.every(({ node }) => node.uploaded);
    },
    'the edge has told everything',
    limitMs,
  );
}

/** Ids of all events of a stretch of time in the cloud's log, newest first. */
export async function storedEvents(platform: PlatformUnderTest, fromMs: number, toMs: number): Promise<string[]> {
  const filter = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
  const ids: string[] = [];
  for (let after: string | null = null; ; ) {
    const { data } = await platform.ask(golden('events'), { first: 100, filter, after });
    const { edges, pageInfo } = data.events;
    ids.push(...edges.map(({ node }: { node: { id: string } }) => node.id));
    if (!pageInfo.hasNextPage) return ids;
    after = pageInfo.endCursor;
  }
}
