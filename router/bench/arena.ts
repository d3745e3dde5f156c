import { fork } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { questionAt } from './questions.ts';

/** One contestant's process and what a burst of questions costs it. */
export interface Running {
  readonly url: string;
  /** The answer to one turn's question. */
  ask(turn: number): Promise<unknown>;
  burst(requests: number, connections: number): Promise<Burst>;
  stop(): void;
}

export interface Burst {
  readonly cpuMs: number;
  readonly perSecond: number;
}

const program = fileURLToPath(new URL('serve.ts', import.meta.url));

export async function startContestant(kind: string, name: string, subgraphUrl = ''): Promise<Running> {
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = fork(program, [kind, name, subgraphUrl], { env, execArgv: ['--disable-warning=ExperimentalWarning'] });
  const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${name} ended with ${code}.`)));
  failed.catch(() => {});
  const [{ url }] = (await Promise.race([once(child, 'message'), failed])) as [{ url: string }];
  const cpuMs = async (): Promise<number> => {
    const told = once(child, 'message');
    child.send('cpu');
    const [{ cpu }] = (await told) as [{ cpu: NodeJS.CpuUsage }];
    return (cpu.user + cpu.system) / 1000;
  };
  const send = async (pool: Pool, turn: number): Promise<string> => {
    const { body, statusCode } = await pool.request({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(questionAt(turn)),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${name} answered ${statusCode}: ${text.slice(0, 500)}`);
    return text;
  };
  return {
    url,
    ask: async (turn) => {
      const pool = new Pool(url, { connections: 1 });
      const { data, errors } = JSON.parse(await send(pool, turn)) as { data?: unknown; errors?: unknown[] };
      await pool.close();
      if (errors) throw new Error(`${name}: ${JSON.stringify(errors).slice(0, 500)}`);
      return data;
    },
    burst: async (requests, connections) => {
      const pool = new Pool(url, { connections, pipelining: 1 });
      let turn = 0;
      const worker = async (): Promise<void> => {
        while (turn < requests) {
          turn += 1;
          await send(pool, turn);
        }
      };
      const before = await cpuMs();
      const startedMs = performance.now();
      await Promise.all(Array.from({ length: connections }, worker));
      const tookMs = performance.now() - startedMs;
      const spentMs = (await cpuMs()) - before;
      await pool.close();
      return { cpuMs: spentMs / requests, perSecond: (requests / tookMs) * 1000 };
    },
    stop: () => child.disconnect(),
  };
}
