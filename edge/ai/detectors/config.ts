/** `models-config.yaml`: the models that a user brings. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Fault } from '@vms/kit/fault';
import { parse } from 'yaml';
import { z } from 'zod';
import { PROVIDERS } from '../runtime/onnx.ts';
import { DECODER_NAMES } from './decoders.ts';

const model = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and dashes'),
  version: z.string().max(64).default('1'),
  task: z.enum(['detector']),
  /** Beside the configuration file unless absolute. */
  path: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits: sha256sum FILE'),
  licence: z.string().min(1),
  input: z.strictObject({
    /** Needed only when the file leaves them free. */
    width: z.number().int().positive().optional(),
    height: z.number().int().positive().optional(),
    layout: z.enum(['nchw', 'nhwc']).default('nchw'),
    colour: z.enum(['rgb', 'bgr']).default('rgb'),
    /** A value of 0 to 255 becomes (value x scale − mean) / std. */
    scale: z
      .number()
      .positive()
      .default(1 / 255),
    mean: z.tuple([z.number(), z.number(), z.number()]).default([0, 0, 0]),
    std: z.tuple([z.number(), z.number(), z.number()]).default([1, 1, 1]),
    resize: z.enum(['letterbox', 'stretch']).default('letterbox'),
  }),
  decoder: z.enum(DECODER_NAMES),
  classes: z.array(z.string().min(1)).min(1).max(1000),
  /** Only these are passed on; absent = all. */
  use: z.array(z.string()).optional(),
  score: z.number().min(0.01).max(1).default(0.4),
  overlap: z.number().min(0).max(1).default(0.5),
  providers: z
    .array(z.enum(PROVIDERS))
    .min(1)
    .default([...PROVIDERS]),
  /** `motion`: asked only while something moves. `always`: every frame. */
  gate: z.enum(['motion', 'always']).default('motion'),
});
const file = z.strictObject({ models: z.array(model).max(16) });

export type ModelConfig = z.output<typeof model>;

/** Empty when there is no such file; throws MODELS_CONFIG_INVALID with the place and the way out. */
export function readModelsConfig(path: string): ModelConfig[] {
  if (!existsSync(path)) return [];
  let value: unknown;
  try {
    value = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Fault(
      'MODELS_CONFIG_INVALID',
      `${path} is not YAML: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const found = file.safeParse(value);
  if (!found.success) {
    const [issue] = found.error.issues;
    throw new Fault(
      'MODELS_CONFIG_INVALID',
      `${path}, ${issue?.path.join('.') || 'top level'}: ${issue?.message ?? 'wrong'}.`,
    );
  }
  const { models } = found.data;
  const twice = models.find(({ id }, i) => models.findIndex((other) => other.id === id) !== i);
  if (twice) throw new Fault('MODELS_CONFIG_INVALID', `${path}: the id ${twice.id} is used twice.`);
  return models.map((one) => ({ ...one, path: resolve(dirname(path), one.path) }));
}
