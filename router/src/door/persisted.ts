import { createHash } from 'node:crypto';
import { Lru } from '../engine/lru.ts';
import { Refusal } from './refusal.ts';
import type { Parameters } from './request-body.ts';

const DOCUMENTS_MAX = 1000;
/** A longer document is answered, but sent whole each time: the memory stays bounded. */
const DOCUMENT_CHARACTERS_MAX = 32 * 1024;

/** Automatic persisted queries: a client sends a document once, then its SHA-256 alone. */
export class PersistedQueries {
  readonly #documents = new Lru<string>(DOCUMENTS_MAX);

  /** The document that was sent, or the one known by its hash; throws a Refusal that makes the client send it. */
  resolve({ query, sha256 }: Parameters): string {
    if (sha256 === null) return query;
    if (query === '') {
      const known = this.#documents.get(sha256);
      if (known !== undefined) return known;
      // Clients look for this very message and status.
      throw new Refusal(200, 'PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
    }
    if (createHash('sha256').update(query).digest('hex') !== sha256) {
      const message = 'sha256Hash is not the SHA-256 of the query. Send the hash of exactly this text.';
      throw new Refusal(400, 'PERSISTED_QUERY_MISMATCH', message);
    }
    return query;
  }

  /** Keeps a document that turned out to be one of this API. */
  keep({ query, sha256 }: Parameters): void {
    if (sha256 !== null && query !== '' && query.length <= DOCUMENT_CHARACTERS_MAX) this.#documents.set(sha256, query);
  }
}
