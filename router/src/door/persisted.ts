import { Lru } from '../engine/lru.ts';
import type { Principal } from '../subgraph.ts';
import { Refusal } from './refusal.ts';
import type { Parameters } from './request-body.ts';
import { alike, sha256 as hashOf, isBound, type TrustedDocuments } from './trusted.ts';

const DOCUMENTS_MAX = 1000;
/** A longer document is answered, but sent whole each time: the memory stays bounded. */
const DOCUMENT_CHARACTERS_MAX = 32 * 1024;

/** Documents that are known by their SHA-256: trusted ones from the start, others once a client has sent them. */
export class PersistedQueries {
  readonly #documents = new Lru<string>(DOCUMENTS_MAX);
  readonly #trusted: TrustedDocuments | null;
  /** Texts that differ from a trusted document in order and spaces only. */
  readonly #alike = new Lru<true>(DOCUMENTS_MAX);

  constructor(trusted: TrustedDocuments | null = null) {
    this.#trusted = trusted;
  }

  /** The document that was sent, or the one known by its hash; throws a Refusal that makes the client send it. */
  resolve({ query, sha256 }: Parameters, principal: Principal | null): string {
    if (this.#trusted && isBound(this.#trusted, principal)) return this.#known(this.#trusted, sha256, query);
    if (sha256 === null) return query;
    if (query === '') {
      const known = this.#trusted?.documents.get(sha256) ?? this.#documents.get(sha256);
      if (known !== undefined) return known;
      // Clients look for this very message and status.
      throw new Refusal(200, 'PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
    }
    if (hashOf(query) !== sha256) {
      const message = 'sha256Hash is not the SHA-256 of the query. Send the hash of exactly this text.';
      throw new Refusal(400, 'PERSISTED_QUERY_MISMATCH', message);
    }
    return query;
  }

  /** Keeps a document that turned out to be one of this API. */
  keep({ query, sha256 }: Parameters): void {
    if (sha256 !== null && query !== '' && query.length <= DOCUMENT_CHARACTERS_MAX) this.#documents.set(sha256, query);
  }

  /** Whatever text came with a hash: the known one is asked. */
  #known({ documents }: TrustedDocuments, sha256: string | null, query: string): string {
    if (sha256 === null && this.#alike.get(query)) return query;
    const known = documents.get(sha256 ?? hashOf(query));
    if (known !== undefined) return known;
    if (sha256 === null && documents.has(hashOf(alike(query)))) {
      this.#alike.set(query, true);
      return query;
    }
    const message =
      'This installation answers your kind of client known operations only. Use a released client or SDK.';
    throw new Refusal(403, 'DOCUMENT_NOT_TRUSTED', message);
  }
}
