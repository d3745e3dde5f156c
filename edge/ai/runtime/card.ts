/** A model's card: what it is, and the hash that its file must have. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Card = z.object({ id: z.string(), version: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

export interface ModelFile {
  readonly id: string;
  readonly version: string;
  readonly sha256: string;
  readonly path: string;
}

/** Whether this edge ships the model. */
export const hasModel = (id: string): boolean => existsSync(new URL(`../models/${id}/card.json`, import.meta.url));

/** Reads a folder under edge/ai/models. The hash is checked by whoever loads the file. */
export function readModel(id: string): ModelFile {
  const folder = new URL(`../models/${id}/`, import.meta.url);
  const card = Card.parse(JSON.parse(readFileSync(new URL('card.json', folder), 'utf8')));
  return { ...card, path: fileURLToPath(new URL(`${id}.onnx`, folder)) };
}
