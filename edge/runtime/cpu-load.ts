import { cpus } from 'node:os';

const total = () =>
  cpus().reduce(
    ({ busy, all }, { times: { user, nice, sys, irq, idle } }) => ({
      busy: busy + user + nice + sys + irq,
      all: all + user + nice + sys + irq + idle,
    }),
    { busy: 0, all: 0 },
  );

/** How busy the whole machine was since the call before, 0–100; null at the first one. */
export function cpuLoad(): () => number | null {
  let before: ReturnType<typeof total> | null = null;
  return () => {
    const now = total();
    const since = before === null ? null : { busy: now.busy - before.busy, all: now.all - before.all };
    before = now;
    return since === null || since.all === 0 ? null : Math.round((1000 * since.busy) / since.all) / 10;
  };
}
