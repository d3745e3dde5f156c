/** The one importer of onnxruntime-node. Sessions are made in the thread that runs them: `run()` blocks it. */
import { env, InferenceSession, Tensor } from 'onnxruntime-node';

export { type InferenceSession, Tensor } from 'onnxruntime-node';

/** From the fastest to the one that is always there. */
export const PROVIDERS = ['tensorrt', 'cuda', 'cpu'] as const;
export type Provider = (typeof PROVIDERS)[number];

export interface Port {
  readonly name: string;
  readonly type: string;
  /** A string or -1 stands for any size. */
  readonly shape: readonly (number | string)[];
}

export interface OpenedSession {
  readonly session: InferenceSession;
  readonly provider: Provider;
  /** Providers that were tried before, each with its reason. */
  readonly refused: readonly { readonly provider: Provider; readonly reason: string }[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** How long the second dry run took, in ms. */
  readonly dryRunMs: number;
}

const NUMERIC = { float32: Float32Array, uint8: Uint8Array, int32: Int32Array, int64: BigInt64Array } as const;
const ANY_SIZE = 1;
// A provider that is not there is no news: its reason comes back as a value.
env.logLevel = 'fatal';

/**
 * Walks the ladder: each provider gets the model and a dry run on zeros, twice (the second is warm); the first that
 * survives serves. `sizes` fixes the model's free dimensions by input, `*` for every other one. Throws the last provider's error when none does.
 */
export async function openSession(
  model: Uint8Array,
  ladder: readonly Provider[] = PROVIDERS,
  sizes: Readonly<Record<string, readonly number[]>> = {},
): Promise<OpenedSession> {
  const refused: { provider: Provider; reason: string }[] = [];
  let last: unknown = new Error('No execution provider was asked for.');
  for (const provider of ladder) {
    try {
      // Spinning threads cost twice the time of the work itself.
      const extra = { session: { intra_op: { allow_spinning: '0' } } };
      const options = {
        executionProviders: [provider],
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        extra,
      };
      const session = await InferenceSession.create(model, options);
      const [inputs, outputs] = [session.inputMetadata.map(portOf), session.outputMetadata.map(portOf)];
      const feeds = Object.fromEntries(inputs.map((port) => [port.name, zeros(port, sizes[port.name] ?? sizes['*'])]));
      await session.run(feeds);
      const began = performance.now();
      await session.run(feeds);
      return { session, provider, refused, inputs, outputs, dryRunMs: performance.now() - began };
    } catch (error) {
      last = error;
      refused.push({ provider, reason: String(error instanceof Error ? error.message : error).slice(0, 500) });
    }
  }
  throw last;
}

type Metadata = InferenceSession['inputMetadata'][number];

function portOf(value: Metadata): Port {
  return value.isTensor
    ? { name: value.name, type: value.type, shape: value.shape }
    : { name: value.name, type: 'other', shape: [] };
}

function zeros({ name, type, shape }: Port, size: readonly number[] | undefined): Tensor {
  const dims = size ?? shape.map((d) => (typeof d === 'number' && d > 0 ? d : ANY_SIZE));
  const count = dims.reduce((a, b) => a * b, 1);
  if (type === 'bool') return new Tensor('bool', new Uint8Array(count), dims);
  const Numeric = NUMERIC[type as keyof typeof NUMERIC];
  if (Numeric === undefined)
    throw new Error(`Input ${name} has the type ${type}; use ${Object.keys(NUMERIC).join(', ')}.`);
  return new Tensor(type as 'float32', new Numeric(count) as Float32Array, dims);
}
