/** A detector that somebody brought: checked against its configuration when it is opened, then pictures in, named boxes out. */
import { readFileSync } from 'node:fs';
import { Fault } from '@vms/kit/fault';
import type { Blob } from '../objects/blobs.ts';
import type { LoadedModel } from '../runtime/model-messages.ts';
import type { ModelPool, Run } from '../runtime/model-pool.ts';
import type { ModelConfig } from './config.ts';
import { decoderNamed, fitting, suppressed } from './decoders.ts';
import type { DecodeInput, Detection } from './detection.ts';
import { metadataOf } from './metadata.ts';
import { boxIn, type Picture, prepare, type Size } from './prepare.ts';

const OBJECTS_MAX = 100;

export interface Detector {
  readonly config: ModelConfig;
  readonly model: { readonly id: string; readonly version: string; readonly sha256: string };
  readonly provider: string;
  /** What the file says of itself. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Surest first, at most 100. Throws MODEL_OUTPUT_INVALID on numbers that are none. */
  detect(picture: Picture): Promise<Blob[]>;
}

/** Refuses with a Fault that says why, and which decoder would fit: MODEL_INPUT_MISFIT, MODEL_DECODER_MISFIT, MODEL_OUTPUT_INVALID, or the pool's. */
export async function openDetector(config: ModelConfig, pool: ModelPool): Promise<Detector> {
  const metadata = readMetadata(config.path);
  const { width, height, layout } = config.input;
  const sized = layout === 'nchw' ? [1, 3, height ?? 0, width ?? 0] : [1, height ?? 0, width ?? 0, 3];
  const dims = width && height ? sized : null;
  const key = `${config.id}@${config.version}/${config.sha256.slice(0, 16)}`;
  const { path, sha256, providers } = config;
  const sizes: Record<string, readonly number[]> = dims ? { '*': dims } : {};
  const source = { key, path, sha256, providers, sizes };
  const ways = new Map<LoadedModel, Detect>();
  const loaded = await pool.install(config.id, source, async (model, run) => {
    const detect = detecting(config, model);
    const found = await detect(plainGrey, run);
    if (found.length >= OBJECTS_MAX) {
      const count = `${config.id} sees ${found.length} objects in plain grey`;
      throw new Fault('MODEL_OUTPUT_INVALID', `${count}: check scale, colour and decoder.`);
    }
    ways.set(model, detect);
  });
  const detect = ways.get(loaded) ?? detecting(config, loaded);
  const model = { id: config.id, version: config.version, sha256: config.sha256 };
  const run: Run = (feeds) => pool.run(config.id, feeds);
  return { config, model, provider: loaded.provider, metadata, detect: (picture) => detect(picture, run) };
}

type Detect = (picture: Picture, run: Run) => Promise<Blob[]>;

/** The self-test's picture: must be read without an error and without a crowd of ghosts. */
const plainGrey: Picture = { rgb: new Uint8Array(64 * 64 * 3).fill(128), width: 64, height: 64 };

function detecting(config: ModelConfig, loaded: LoadedModel): Detect {
  const input = inputSize(config, loaded);
  const decoder = decoderNamed(config.decoder);
  const misfit = decoder.misfit(loaded.outputs, input, config.classes.length);
  if (misfit !== null) {
    const others = fitting(loaded.outputs, input, config.classes.length);
    const way = others.length > 0 ? `The decoder ${others[0]} fits.` : 'No decoder fits: are all classes listed?';
    const message = `${config.id}: the decoder ${config.decoder} ${misfit}. ${way}`;
    throw new Fault('MODEL_DECODER_MISFIT', message, { fitting: others });
  }
  const port = loaded.inputs[0];
  const used = new Set(config.use ?? config.classes);
  return async (picture, run) => {
    const feed = prepare(picture, input, config.input, port?.type ?? 'float32');
    const { outputs } = await run({ [port?.name ?? '']: feed });
    const { score: scoreMin, overlap, classes } = config;
    const decoded = decoder.decode({ outputs, ...input, classes: classes.length, scoreMin });
    if (decoded.some(hasNoNumber) || hasNaN(outputs)) {
      throw new Fault('MODEL_OUTPUT_INVALID', `${config.id} answered with numbers that are none (NaN or infinite).`);
    }
    const kept = decoder.suppress ? suppressed(decoded, overlap) : decoded.toSorted((a, b) => b.score - a.score);
    return kept.slice(0, OBJECTS_MAX).flatMap((found) => {
      const label = classes[found.classId] ?? `class ${found.classId}`;
      const box = boxIn(found, picture, input, config.input.resize);
      return box === null || !used.has(label) ? [] : [{ box, fill: found.score, label }];
    });
  };
}

const hasNoNumber = ({ x0, y0, x1, y1, score }: Detection) => ![x0, y0, x1, y1, score].every(Number.isFinite);

/** NaN scores would silently fall below every threshold; one in a sum makes the sum none. */
function hasNaN(outputs: DecodeInput['outputs']): boolean {
  return Object.values(outputs).some(({ data }) => {
    if (data.constructor.name === 'BigInt64Array') return false;
    let sum = 0;
    for (let i = 0; i < data.length; i++) sum += data[i] as number;
    return !Number.isFinite(sum);
  });
}

function readMetadata(path: string): ReadonlyMap<string, string> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    throw new Fault('MODEL_FILE_MISSING', `${path} cannot be read.`);
  }
  try {
    return metadataOf(bytes);
  } catch (error) {
    throw new Fault('MODEL_UNREADABLE', `${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function inputSize({ id, input }: ModelConfig, { inputs }: LoadedModel): Size {
  const [port] = inputs;
  const [, ...dims] = port?.shape ?? [];
  const [a, b, c] = dims;
  const [channels, height, width] = input.layout === 'nchw' ? [a, b, c] : [c, a, b];
  const known = (size: number | string | undefined, given: number | undefined) =>
    typeof size === 'number' && size > 0 ? size : given;
  const size = { width: known(width, input.width), height: known(height, input.height) };
  const wrongSize = (input.width ?? size.width) !== size.width || (input.height ?? size.height) !== size.height;
  if (
    inputs.length !== 1 ||
    dims.length !== 3 ||
    channels !== 3 ||
    size.width === undefined ||
    size.height === undefined ||
    wrongSize
  ) {
    const has = inputs.map(({ name, shape }) => `${name} [${shape.join(',')}]`).join(', ');
    throw new Fault(
      'MODEL_INPUT_MISFIT',
      `${id}: needs one picture in ${input.layout} with a known size, the file has ${has}.`,
    );
  }
  if (port?.type !== 'float32' && port?.type !== 'uint8') {
    throw new Fault('MODEL_INPUT_MISFIT', `${id}: the input is ${port?.type}; use float32 or uint8.`);
  }
  return { width: size.width, height: size.height };
}
