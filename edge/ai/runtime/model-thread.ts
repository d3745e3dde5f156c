/** A thread that holds any number of models and runs one at a time: `run()` blocks it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { Array32, Feeds, FromModelThread, ModelSource, ToModelThread } from './model-messages.ts';
import { type InferenceSession, openSession, Tensor } from './onnx.ts';

const port = parentPort;
if (port === null) throw new Error('model-thread.ts runs only as a worker thread.');
const say = (message: FromModelThread, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
const sessions = new Map<string, InferenceSession>();

class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

async function load(id: number, { key, path, sha256, providers, sizes }: ModelSource): Promise<void> {
  const bytes = readFileSync(path);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) throw new Refused('MODEL_HASH_MISMATCH', `${path} has the hash ${found}, not ${sha256}.`);
  const { session, ...model } = await openSession(bytes, providers, sizes).catch((error: unknown) => {
    throw new Refused(
      'MODEL_UNREADABLE',
      `${path} does not run: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  sessions.set(key, session);
  say({ type: 'loaded', id, model });
}

async function run(id: number, key: string, feeds: Feeds): Promise<void> {
  const session = sessions.get(key);
  if (session === undefined) throw new Refused('MODEL_NOT_LOADED', `${key} is not loaded in this thread.`);
  const began = performance.now();
  const tensors = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, tensorOf(feed)]));
  const results = await session.run(tensors);
  const runMs = performance.now() - began;
  const outputs: Record<string, Array32> = {};
  for (const [name, value] of Object.entries(results)) {
    const { data, dims } = value as Tensor;
    outputs[name] = { data: data as Array32['data'], dims };
  }
  say({ type: 'done', id, outputs, runMs });
}

function tensorOf({ data, dims }: Array32): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, dims);
  if (data instanceof Uint8Array) return new Tensor('uint8', data, dims);
  if (data instanceof Int32Array) return new Tensor('int32', data, dims);
  return new Tensor('int64', data, dims);
}

let last: Promise<void> = Promise.resolve();
port.on('message', (message: ToModelThread) => {
  // An endless wait that burns nothing: what a hanging driver would do.
  if (message.type === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (message.type === 'unload') {
    last = last.then(async () => {
      const session = sessions.get(message.key);
      sessions.delete(message.key);
      await session?.release();
    });
  }
  if (message.type !== 'load' && message.type !== 'run') return;
  const work =
    message.type === 'load'
      ? () => load(message.id, message.source)
      : () => run(message.id, message.key, message.feeds);
  last = last.then(work).catch((error: unknown) => {
    const code = error instanceof Refused ? error.code : 'MODEL_FAILED';
    say({ type: 'failed', id: message.id, code, reason: error instanceof Error ? error.message : String(error) });
  });
});
