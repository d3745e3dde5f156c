import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { printExecutableGraphQLDocument } from '@graphql-tools/documents';
import { Fault } from '@vms/kit/fault';
import { parse } from 'graphql';
import type { Principal } from '../subgraph.ts';

/** Whose operations must be known beforehand. */
export type TrustedFor = 'anonymous' | 'user' | 'apiKey';

/** Operations that were known when the clients were built. */
export interface TrustedDocuments {
  /** By SHA-256, lower-case hex. */
  readonly documents: ReadonlyMap<string, string>;
  /** These may ask nothing else; everybody else may still send any document. */
  readonly only: ReadonlySet<TrustedFor>;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const TOKENS_MAX = 5_000;

/** The text as codegen prints it, whatever its order and spaces; what is no document stays as it is. */
export function alike(text: string): string {
  try {
    return printExecutableGraphQLDocument(parse(text, { noLocation: true, maxTokens: TOKENS_MAX }));
  } catch {
    return text;
  }
}

/** Whether this caller may only ask what is known. */
export function isBound({ only }: TrustedDocuments, principal: Principal | null): boolean {
  return only.has((principal?.kind ?? 'anonymous') as TrustedFor);
}

/**
 * Reads manifests: graphql-codegen's `persisted-documents.json` (id → document) or Apollo's manifest of operations. A document
 * is found by its id and by the hash of its text, as written or as codegen prints it; CONFIG_INVALID names a file that is neither.
 */
export function readTrusted(paths: readonly string[]): Map<string, string> {
  const documents = new Map<string, string>();
  for (const path of paths) {
    for (const [id, document] of entriesOf(path)) {
      const hash = /^(?:sha256:)?([0-9a-f]{64})$/.exec(id)?.[1];
      if (!hash) throw invalid(path, `the id "${id.slice(0, 80)}" is no SHA-256 in lower-case hex`);
      documents.set(hash, document);
      documents.set(sha256(document), document);
      documents.set(sha256(alike(document)), document);
    }
  }
  return documents;
}

function entriesOf(path: string): [string, string][] {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw invalid(path, error instanceof Error ? error.message : String(error));
  }
  if (typeof manifest !== 'object' || manifest === null) throw invalid(path, 'it holds no object');
  const listed = 'operations' in manifest && Array.isArray(manifest.operations) ? manifest.operations : null;
  const entries: [unknown, unknown][] = listed
    ? listed.map((one: { id?: unknown; body?: unknown }) => [one.id, one.body])
    : Object.entries(manifest);
  return entries.map(([id, document]) => {
    if (typeof id !== 'string' || typeof document !== 'string') throw invalid(path, 'it is no manifest of documents');
    return [id, document];
  });
}

function invalid(path: string, why: string): Fault {
  return new Fault('CONFIG_INVALID', `VMS_TRUSTED_DOCUMENTS: ${path}: ${why}.`);
}
