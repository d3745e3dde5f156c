import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fakeClock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import { until } from '@vms/kit/testing/until';
import type { DesiredCamera, DesiredState } from '@vms/schema/edge/desired-state.ts';
import type { DeviceCommand } from '@vms/schema/edge/device-command.ts';
import type { EdgeAction } from '@vms/schema/edge/event-actions.ts';
import { EdgeEventSchema } from '@vms/schema/messages/gen/event_pb.js';
import { openActionLedger } from '../../storage/outbox/action-ledger.ts';
import { openOutbox } from '../../storage/outbox/outbox.ts';
import { RuleActions } from './rule-actions.ts';

const preset: EdgeAction = { kind: 'PTZ_PRESET', key: '00000000000000aa', cameraId: null, presetId: '1' };
const output = { kind: 'DEVICE_OUTPUT', key: '00000000000000bb', cameraId: null, outputId: '1', active: true } as const;
const pulse: EdgeAction = { ...output, pulseMs: 60_000 };
const lock: EdgeAction = {
  ...{ kind: 'LOCK_FOOTAGE', key: '00000000000000cc', cameraId: null },
  ...{ preMs: 5_000, postMs: 10_000, keepMs: 86_400_000 },
};
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rule-actions-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** One life of the edge: what it does to devices, and how it ends without warning. */
function live(clock: ReturnType<typeof fakeClock>, actions: readonly EdgeAction[], answer: () => Promise<void>) {
  const path = join(folder, 'events.db');
  const outbox = openOutbox({ path, picturesDir: join(folder, 'pictures'), now: clock.now });
  const ledger = openActionLedger({ path, now: clock.now });
  const told: { cameraId: string; command: DeviceCommand }[] = [];
  const holds: number[] = [];
  const rules = new RuleActions({
    ...{ ledger, clock, log: { warn: () => {} }, onLocks: () => {}, onEnded: () => {} },
    command: (cameraId, command) => {
      told.push({ cameraId, command });
      return answer();
    },
    hold: (_, untilMs) => holds.push(untilMs),
  });
  const match = { kinds: ['INTRUSION' as const], severities: [], cameraIds: [], siteIds: ['s'] };
  const state = (locks: readonly { id: string }[] = []): DesiredState => ({
    ...{ version: '1', edgeServerId: 'e', tenantId: 't', locks: locks as DesiredState['locks'] },
    cameras: [{ cameraId: 'cam', siteId: 's' } as DesiredCamera],
    eventRules: [{ id: 'r', name: 'Gate', ...match, actions: [...actions] }],
  });
  rules.apply(state());
  const raise = (id: string, kind = 2) => {
    const raisedAtMs = BigInt(clock.now());
    outbox.raise(create(EdgeEventSchema, { id, cameraId: 'cam', kind, severity: 2, raisedAtMs }), null);
    rules.look();
  };
  const results = (key: string, id = 'one') => ledger.resultOf(id, key);
  /** As a killed process: nothing is waited for, nothing more is written. */
  const die = () => {
    ledger.close();
    outbox.close();
    void rules.stop().catch(() => {});
  };
  return { outbox, ledger, told, holds, rules, state, raise, results, die };
}
const fine = async () => {};
const never = () => new Promise<void>(() => {});

describe('rules on an edge', () => {
  it('have a preset reached and footage locked, without any cloud, once per event', async () => {
    const edge = live(fakeClock(1_000_000), [preset, lock], fine);
    edge.raise('one');
    edge.raise('one');
    edge.raise('other', 1);
    await until('it came about', () => edge.results(preset.key) !== null);
    expect(edge.told).toEqual([{ cameraId: 'cam', command: { kind: 'gotoPreset', id: '1' } }]);
    expect(edge.results(lock.key)).toMatchObject({ state: 'DONE' });
    expect(edge.holds).toEqual([1_010_000]);
    const [kept] = edge.ledger.locks();
    expect(kept).toMatchObject({ cameraId: 'cam', fromMs: 995_000, toMs: 1_010_000, untilMs: 1_000_000 + 86_400_000 });
    expect(edge.ledger.toReport(10)).toEqual([]);
    edge.outbox.acknowledge([{ id: 'one', outcome: 'STORED', code: null }]);
    expect(edge.ledger.toReport(10).map(({ action }) => action.kind)).toEqual(['PTZ_PRESET', 'LOCK_FOOTAGE']);
    edge.rules.apply(edge.state([{ id: kept?.id ?? '' }]));
    expect(edge.ledger.locks()).toEqual([]);
    edge.die();
  });

  it('take up after a crash what can be asked for again, and end a pulse that cannot', async () => {
    const clock = fakeClock(1_000_000);
    const before = live(clock, [preset, pulse], never);
    before.raise('one');
    expect(before.told).toHaveLength(2);
    before.die();
    const after = live(clock, [preset, pulse], fine);
    after.rules.look();
    await until('it came about', () => after.results(preset.key) !== null && after.results(pulse.key) !== null);
    expect(after.results(preset.key)).toMatchObject({ state: 'DONE' });
    expect(after.results(pulse.key)).toMatchObject({ state: 'FAILED', code: 'ACTION_INTERRUPTED' });
    const outputs = after.told.flatMap(({ command }) => (command.kind === 'setOutput' ? [command.active] : []));
    expect(outputs).toEqual([false]);
    after.die();
  });

  it('say why: what the device says at once, what may pass after three attempts, what is too late', async () => {
    const clock = fakeClock(1_000_000);
    let why = 'DEVICE_UNSUPPORTED';
    const edge = live(clock, [preset], async () => {
      throw new Fault(why, 'No.');
    });
    edge.raise('one');
    await until('it came about', () => edge.results(preset.key) !== null);
    expect(edge.results(preset.key)).toMatchObject({ state: 'FAILED', code: 'DEVICE_UNSUPPORTED', message: 'No.' });
    why = 'CAMERA_UNREACHABLE';
    edge.raise('two');
    await until('it came about', () => {
      clock.advance(500);
      edge.rules.look();
      return edge.results(preset.key, 'two') !== null;
    });
    expect(edge.results(preset.key, 'two')).toMatchObject({ state: 'FAILED', code: 'CAMERA_UNREACHABLE' });
    const asked = { eventId: 'far', ruleId: 'r', ruleName: 'Gate', cameraId: 'cam', action: preset };
    const late = await edge.rules.run({ ...asked, raisedAtMs: clock.now() - 60_001 });
    expect(late).toMatchObject({ state: 'FAILED', code: 'ACTION_TOO_LATE' });
    expect(edge.told).toHaveLength(4);
    edge.die();
  });

  it('answer the cloud with what was done already', async () => {
    const edge = live(fakeClock(1_000_000), [preset], fine);
    edge.raise('one');
    const asked = {
      eventId: 'one',
      ruleId: 'r',
      ruleName: 'Gate',
      cameraId: 'cam',
      raisedAtMs: 1_000_000,
      action: preset,
    };
    expect(await edge.rules.run(asked)).toMatchObject({ state: 'DONE' });
    expect(await edge.rules.run(asked)).toMatchObject({ state: 'DONE' });
    expect(edge.told).toHaveLength(1);
    edge.die();
  });
});
