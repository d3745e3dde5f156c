import { openForTest } from '@vms/kit/testing/open-for-test';
import { notification } from '../src/index.ts';

export const settings = { VMS_NOTIFY_PRIVATE_ADDRESSES: '1' };
export const ADD_CHANNEL = `mutation ($input: AddChannelInput!) { addChannel(input: $input) {
  __typename ... on AddChannelSuccess { signingSecret channel { id kind target version } } ... on Error { code message } ... on ValidationError { field } } }`;
const ADD_RULE = `mutation ($input: AddNotificationRuleInput!) { addNotificationRule(input: $input) {
  __typename ... on AddNotificationRuleSuccess { rule { id version } } ... on Error { code message } ... on ValidationError { field } } }`;
const DELIVERIES =
  '{ deliveries { totalCount edges { node { id state step attempts error throttled dueAt message { subject body } events { id } } } } }';
interface Added {
  channel: { id: string; kind: string; target: string };
}
interface Shown {
  id: string;
  state: string;
  step: number;
  attempts: number;
  error: string | null;
  throttled: number;
  dueAt: string;
  message: { subject: string; body: string };
  events: { id: string }[];
}

/** The subgraph with what its tests do to it; `say` returns once the message was taken in. */
export async function opened() {
  const test = await openForTest(notification, { settings });
  test.clock.set(Date.parse('2026-03-02T12:00:00Z'));
  let message = 0;
  const say = async (topic: string, payload: object): Promise<void> => {
    message += 1;
    const id = `m${message}`;
    await test.bus.publish([{ id, topic, key: 't1', payload: { tenantId: 't1', ...payload } }]);
    // Its effect and the memory of it are one transaction: the marker topic of the same key comes after it.
    await settled(id);
  };
  const settled = async (id: string): Promise<void> => {
    const marks = new Promise<void>((seen) => {
      const watcher = test.bus.subscribe({
        group: `after-${id}`,
        topics: ['vms.events', 'vms.event-changes', 'vms.sites', 'vms.cameras'],
        handler: async (one) => {
          if (one.id !== id) return;
          seen();
          void watcher.stop();
        },
      });
    });
    await marks;
  };
  const log = async (): Promise<Shown[]> =>
    ((await test.ask(DELIVERIES)).data as { deliveries: { edges: { node: Shown }[] } }).deliveries.edges.map(
      ({ node }) => node,
    );
  const until = async (passes: (shown: Shown[]) => boolean): Promise<Shown[]> => {
    for (;;) {
      const shown = await log();
      if (passes(shown)) return shown;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const raise = (events: Record<string, unknown>[]) =>
    say('vms.events', {
      seq: 1,
      events: events.map((event) => ({
        ...{ kind: 'INTRUSION', severity: 'WARNING', cameraId: 'cam-1', siteId: 's1', label: 'person' },
        ...{ raisedAtMs: test.clock.now(), ...event },
      })),
    });
  const add = async (input: object) => (await test.ask(ADD_CHANNEL, { input })).data?.addChannel as Added;
  const channel = async (url: string): Promise<string> =>
    (
      (await add({ name: `Hook ${message}`, webhook: { url, signingSecret: 'a secret of ours' } })).channel as {
        id: string;
      }
    ).id;
  const rule = async (input: object) => (await test.ask(ADD_RULE, { input })).data?.addNotificationRule;
  return Object.assign(test, { say, log, until, raise, add, channel, rule });
}
