import { afterEach, describe, expect, it } from '@jest/globals';
import { fakeClock } from '@vms/kit/clock';
import { until } from '@vms/kit/testing/until';
import type { Visitor } from '../access.ts';
import type { Principal } from '../subgraph.ts';
import { SignedSocket } from './signed-socket.ts';

const ada: Principal = { kind: 'user', id: 'ada', tenantId: 't1' };
const open: SignedSocket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.stop();
});

function opened(visitor: Visitor) {
  const clock = fakeClock(1_000_000);
  const state = { closed: null as string | null, ended: false };
  // A bearer is `<who>@<expiry>`.
  const authenticate = (bearer: string): Principal | null => {
    const [id = '', expiry = ''] = bearer.split('@');
    return id === 'forged' ? null : { ...ada, id, ...(expiry === '' ? {} : { expiresAtMs: Number(expiry) }) };
  };
  const socket = new SignedSocket({ authenticate, ended: () => state.ended, clock }, closable(state), visitor);
  open.push(socket);
  return { clock, state, socket };
}
const closable = (state: { closed: string | null }) => ({
  close: (code: number, reason: string) => {
    state.closed = `${code} ${reason}`;
  },
});

describe('a signed socket', () => {
  it('lives on with a newer token in a ping, and tells until when instead of sending the token back', async () => {
    const { clock, state, socket } = opened({ principal: ada, expiresAtMs: 1_000_020 });
    const payload: Record<string, unknown> = { authorization: 'Bearer ada@1900000', mine: 1 };
    await socket.onPing(payload);
    expect(payload).toEqual({ mine: 1, renewedUntil: new Date(1_900_000).toISOString() });
    // A socket that is not prolonged shows when the timer of the first token has had its turn.
    const other = opened({ principal: ada, expiresAtMs: 1_000_020 });
    for (const { advance } of [clock, other.clock]) advance(30);
    await until('the other closes', () => other.state.closed !== null);
    expect(state.closed).toBe(null);
  });

  it('closes when the newest token has expired', async () => {
    const { clock, state, socket } = opened({ principal: ada, expiresAtMs: null });
    await socket.onPing({ authorization: 'Bearer ada@1000010' });
    clock.advance(10);
    await until('it closes', () => state.closed !== null);
    expect(state.closed).toMatch(/^4403 .*expired/);
  });

  it.each(['Bearer forged', 'Bearer eve@1900000', 'nonsense'])(
    'closes at a ping that brings %s',
    async (authorization) => {
      const { state, socket } = opened({ principal: ada, expiresAtMs: null });
      await socket.onPing({ authorization });
      expect(state.closed).toMatch(/^4403 /);
      expect(socket.principal).toEqual(ada);
    },
  );

  it('takes no token in place of none', async () => {
    const { state, socket } = opened({ principal: null, expiresAtMs: null });
    await socket.onPing({ authorization: 'Bearer ada' });
    expect(state.closed).toMatch(/^4403 /);
  });

  it('leaves pings without a token alone, and closes once its session is ended', async () => {
    const { state, socket } = opened({ principal: ada, expiresAtMs: null });
    await socket.onPing(undefined);
    await socket.onPing({ mine: 1 });
    expect(state.closed).toBe(null);
    state.ended = true;
    await until('it closes', () => state.closed !== null);
    expect(state.closed).toMatch(/^4403 The session has ended/);
  });
});
