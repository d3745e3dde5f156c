import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Fault } from '@vms/kit/fault';
import { until } from '@vms/kit/testing/until';
import type { EdgeOrder } from '../../../schema/edge/edge-command.ts';
import { CommandRunner, type Work } from './command-runner.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vms-commands-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const check: EdgeOrder = { kind: 'CHECK_INDEX' };
const update: EdgeOrder = { kind: 'UPDATE_SOFTWARE', version: '2.0.0' };
const runner = (
  work: Work,
  afterRestart: ConstructorParameters<typeof CommandRunner>[0]['afterRestart'] = () => null,
) => new CommandRunner({ edgeHome: home, work, afterRestart, onChange: () => {} });

describe('the commands of an edge', () => {
  it('runs each once however often it is told, one after the other, and tells until it is confirmed', async () => {
    const ran: string[] = [];
    const gate = Promise.withResolvers<void>();
    const commands = runner(async (order, progress) => {
      ran.push(order.kind);
      progress(40, 'half way');
      await gate.promise;
      if (order.kind === 'UPDATE_SOFTWARE') throw new Fault('UPDATE_NOT_CONFIGURED', 'No hook.');
      return { problems: 0 };
    });
    const told = [
      { id: 'a', order: check },
      { id: 'b', order: update },
      { id: 'c', order: { kind: 'DANCE' } },
    ];
    commands.take(told);
    commands.take(told);
    expect(ran).toEqual(['CHECK_INDEX']);
    expect(commands.reports()).toEqual([
      { id: 'a', state: 'RUNNING', percent: 40, note: 'half way' },
      { id: 'c', state: 'FAILED', percent: 100, note: '', code: 'COMMAND_UNKNOWN', message: expect.any(String) },
    ]);
    commands.settled(['a', 'c']);
    gate.resolve();
    await until('both have ended', () => commands.reports()[1]?.state === 'FAILED');
    expect(commands.reports()).toEqual([
      { id: 'a', state: 'DONE', percent: 100, note: '', result: '{"problems":0}' },
      { id: 'b', state: 'FAILED', percent: 100, note: '', code: 'UPDATE_NOT_CONFIGURED', message: 'No hook.' },
    ]);
    commands.settled(['a']);
    // What the cloud did not hear of is told by the next process too.
    expect(runner(async () => null).reports()).toMatchObject([{ id: 'b', state: 'FAILED' }]);
  });

  it('goes on with what a kill interrupted, and takes an update that ended the process for done', async () => {
    const never = new Promise(() => {});
    const killed = runner(() => never);
    killed.take([
      { id: 'a', order: update },
      { id: 'b', order: check },
    ]);
    expect(killed.reports()).toMatchObject([{ id: 'a', state: 'RUNNING' }]);
    const ran: string[] = [];
    const next = runner(
      async ({ kind }) => {
        ran.push(kind);
      },
      ({ kind }) => (kind === 'UPDATE_SOFTWARE' ? { state: 'DONE', result: '{"version":"2.0.0"}' } : null),
    );
    next.take([
      { id: 'a', order: update },
      { id: 'b', order: check },
    ]);
    await until('both are done', () => next.reports().filter(({ state }) => state === 'DONE').length === 2);
    expect(ran).toEqual(['CHECK_INDEX']);
  });
});
