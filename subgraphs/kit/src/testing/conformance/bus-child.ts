/**
 * A member or a publisher in a process of its own. Job: `{ url?, file, topic, group?, hangAt? }`.
 * With a group it says `handled <id>` per message and hangs inside the handler of `hangAt`, before anything is
 * committed; without one it publishes for ever and says `published <id>` after each.
 */
import { systemClock } from '../../clock.ts';
import { openBus } from '../../ports/bus/open-bus.ts';

const job = JSON.parse(process.argv[2] ?? '{}') as {
  url?: string;
  file: string;
  topic: string;
  group?: string;
  hangAt?: string;
};
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const bus = await openBus({ url: job.url, file: job.file, clock: systemClock, pollMs: 20 });
if (job.group) {
  bus.subscribe({
    group: job.group,
    topics: [job.topic],
    handler: async ({ id }) => {
      say(`handled ${id}`);
      if (id === job.hangAt) await new Promise(() => setInterval(() => {}, 1_000));
    },
  });
} else {
  for (let n = 1; ; n++) {
    await bus.publish([{ id: `p${n}`, topic: job.topic, key: 'k', payload: n }]);
    say(`published p${n}`);
  }
}
