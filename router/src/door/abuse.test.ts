import { describe, expect, it } from '@jest/globals';
import { type Abuse, suffer } from '../../bench/abuse.ts';
import * as abuses from '../../bench/abuses.ts';

const options = {
  limits: { slowReaderMsMax: 1_000, socketPingMs: 1_000, socketsPerCallerMax: 20, inFlightMax: 50 },
  times: { headersMsMax: 1_000, requestMsMax: 1_500 },
  everyMs: 50,
  eventBytes: 0,
};
const GROWN_BYTES_MAX = 400_000_000;

/** What the abuser was told; the client beside it got every answer, and the process did not grow without bound. */
async function told(abuse: Abuse, more: object = {}): Promise<Readonly<Record<string, number>>> {
  const suffered = await suffer({ ...options, ...more }, abuse);
  expect(suffered.calm.failures).toEqual([]);
  expect(suffered.calm.asked).toBeGreaterThan(0);
  expect(suffered.rssBytes[1] - suffered.rssBytes[0]).toBeLessThan(GROWN_BYTES_MAX);
  return suffered.told;
}

describe('abuse is refused or bounded, and a client beside it is served', () => {
  it('by documents, batches and variables that are made to cost much', async () => {
    const names = Object.keys(abuses.costly);
    const expected = Object.fromEntries(names.map((name) => [`${name}: ${abuses.costly[name]?.[1]}`, 1]));
    expect(await told(abuses.askCostly(names, 1))).toEqual(expected);
    expect(await told(abuses.gzipBomb)).toEqual({ UNSUPPORTED_ENCODING: 1 });
  });

  it('by connections that send a byte now and then, in headers and bodies, more of them than may be in flight', async () => {
    expect(await told(abuses.slowloris('headers', 100))).toEqual({ REQUEST_TOO_SLOW: 100 });
    expect(await told(abuses.slowloris('body', 100))).toEqual({ REQUEST_TOO_SLOW: 100 });
  });

  it('by large bodies without an end', async () => {
    const { OVERLOADED = 0, REQUEST_TOO_SLOW = 0 } = await told(abuses.unfinishedBodies(20, 1_000_000), {
      limits: { ...options.limits, bodiesBytesMax: 5_000_000 },
    });
    expect(REQUEST_TOO_SLOW).toBeLessThanOrEqual(5);
    expect(OVERLOADED + REQUEST_TOO_SLOW).toBe(20);
  });

  it('by answers that nobody reads', async () => {
    expect(await told(abuses.unreadAnswers(3, 200))).toEqual({ 'hung up': 3 });
  });

  it('by sockets without end: the bound is per caller', async () => {
    expect(await told(abuses.idleSockets(30, 'one'))).toEqual({ ready: 20, TOO_MANY_SOCKETS: 10 });
    expect(await told(abuses.idleSockets(30, 'each'))).toEqual({ ready: 30 });
  });

  it.each(['ws', 'sse'] as const)(
    'by a subscriber that does not read over %s, which resumes without a gap',
    async (over) => {
      const events = { everyMs: 5, eventBytes: 64_000 };
      expect(await told(abuses.unreadSubscription(over), events)).toEqual({ resumed: 1 });
    },
  );
});
