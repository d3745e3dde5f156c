import { createClient, type Client as Socket } from 'graphql-ws';
import { Bearer, type Credentials } from './credentials.ts';
import { keepSignedIn } from './keep-signed-in.ts';
import type { TypedDocument } from './typed-document.ts';
import { VmsError, vmsError, type WireError } from './vms-error.ts';

export interface VmsClientOptions {
  /** The platform's address, such as https://vms.example.com. */
  readonly url: string;
  readonly credentials: Credentials;
  /** Where the runtime has no WebSocket of its own. */
  readonly webSocketImpl?: unknown;
  /** A request that takes longer is given up, in ms. */
  readonly timeoutMs?: number;
}

interface Answer<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly WireError[];
}

const timeoutMsUsual = 30_000;

/** One connection to a platform. Close it when done: it may hold a WebSocket. */
export class VmsClient implements AsyncDisposable {
  readonly #url: URL;
  readonly #timeoutMs: number;
  readonly #bearer: Bearer;
  readonly #socket: Socket;

  constructor({ url, credentials, webSocketImpl, timeoutMs = timeoutMsUsual }: VmsClientOptions) {
    this.#url = new URL(url);
    this.#timeoutMs = timeoutMs;
    this.#bearer = new Bearer(
      credentials,
      async (query, variables) => (await this.#send(query, variables, null)) ?? {},
    );
    const address = new URL('/graphql', this.#url);
    address.protocol = address.protocol.replace('http', 'ws');
    let stop = (): void => {};
    this.#socket = createClient({
      url: address.href,
      webSocketImpl,
      lazy: true,
      retryAttempts: 0, // who follows says where to go on from: see follow()
      connectionParams: async () => ({ authorization: `Bearer ${await this.#bearer.token()}` }),
      on: {
        connected: (socket) => {
          stop = keepSignedIn(socket as WebSocket, this.#bearer);
        },
        closed: () => stop(),
      },
    });
  }

  /**
   * Asks one query or mutation. Rejects with a VmsError for the first error of the answer; errors that a mutation can
   * give as data (`... on Error { code message }`) are data.
   */
  async request<Result, Variables extends Record<string, unknown>>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const query = document.toString();
    try {
      return (await this.#send<Result>(query, variables, await this.#bearer.token())) as Result;
    } catch (error) {
      // Revoked or rotated in between: once more with a new token.
      if (!(error instanceof VmsError) || error.code !== 'UNAUTHENTICATED') throw error;
      return (await this.#send<Result>(query, variables, await this.#bearer.renew())) as Result;
    }
  }

  /** A subscription as it comes, until its connection ends; `follow` is the one that goes on. */
  subscribe<Result, Variables extends Record<string, unknown>>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
  ): AsyncIterableIterator<{ data?: Result | null; errors?: readonly WireError[] }> {
    return this.#socket.iterate({ query: document.toString(), variables }) as never;
  }

  /** Addresses of pictures and sessions are answered without the host. */
  mediaUrl(path: string): string {
    return new URL(path, this.#url).href;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#socket.dispose();
  }

  async #send<Result = Record<string, unknown>>(
    query: string,
    variables: Record<string, unknown>,
    token: string | null,
  ): Promise<Result | null> {
    const response = await fetch(new URL('/graphql', this.#url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(this.#timeoutMs),
    }).catch((error: unknown) => {
      throw new VmsError('UNREACHABLE', `${this.#url.host} cannot be reached: ${String(error)}.`);
    });
    const answer = (await response.json().catch(() => null)) as Answer<Result> | null;
    if (answer === null)
      throw new VmsError('UNREACHABLE', `${this.#url.host} answered ${response.status} without JSON.`);
    const [first] = answer.errors ?? [];
    if (first) throw vmsError(first);
    return answer.data ?? null;
  }
}
