import { Fault } from '@vms/kit/fault';
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  type IPolicy,
  retry,
  wrap,
} from 'cockatiel';
import type { Patience } from '../subgraph.ts';

/** A subgraph was asked and gave no GraphQL answer. */
export class SubgraphDown extends Fault {
  /** False: the request never left this machine, so that even a mutation may be asked again. */
  readonly sent: boolean;

  constructor(subgraph: string, why: string, sent: boolean) {
    super('SUBGRAPH_UNAVAILABLE', `The part of the API named "${subgraph}" ${why}. Try again.`, { subgraph });
    this.sent = sent;
  }
}

/** What a call is given up with when its time is over; counts against the subgraph, unlike an asker who leaves. */
export const LATE = new Error('The subgraph did not answer in time.');

export const defaultPatience: Patience = { timeoutMs: 20_000, retriesMax: 2, failuresMax: 5, restMs: 1_000 };

const RETRY_DELAY = { initialDelay: 30, maxDelay: 1_000 } as const;
const REST_MS_MAX = 30_000;

/**
 * The calls of one remote subgraph. What is safe to repeat is repeated with growing, jittered delays; after several failures
 * in a row nobody is let through for a while, then one call tries it out.
 */
export class RemoteCalls {
  readonly #name: string;
  readonly #breaker;
  readonly #repeatable: IPolicy;
  readonly #onlyOnce: IPolicy;

  constructor(name: string, patience: Patience) {
    this.#name = name;
    const { retriesMax, failuresMax, restMs } = patience;
    this.#breaker = circuitBreaker(
      handleWhen((error) => error instanceof SubgraphDown || error === LATE),
      {
        halfOpenAfter: new ExponentialBackoff({ initialDelay: restMs, maxDelay: REST_MS_MAX }),
        breaker: new ConsecutiveBreaker(failuresMax),
      },
    );
    const again = (when: (error: SubgraphDown) => boolean) =>
      wrap(
        retry(
          handleWhen((error) => error instanceof SubgraphDown && when(error)),
          { maxAttempts: retriesMax, backoff: new ExponentialBackoff(RETRY_DELAY) },
        ),
        this.#breaker,
      );
    this.#repeatable = again(() => true);
    this.#onlyOnce = again(({ sent }) => !sent);
  }

  /** True while calls are refused without being made. */
  get resting(): boolean {
    return this.#breaker.state === CircuitState.Open;
  }

  /** `repeatable`: asking twice does no more than asking once. */
  async make<T>(repeatable: boolean, call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await (repeatable ? this.#repeatable : this.#onlyOnce).execute(call, signal);
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw new SubgraphDown(this.#name, 'has failed several times and is left alone for a moment', false);
    }
  }
}

/** All remote subgraphs of a router: what is known about them outlives the supergraph. */
export class Remotes {
  readonly #calls = new Map<string, RemoteCalls>();

  of(name: string, target: { readonly url: string } & Partial<Patience>): RemoteCalls {
    const key = `${name} ${target.url}`;
    const known = this.#calls.get(key) ?? new RemoteCalls(name, { ...defaultPatience, ...target });
    this.#calls.set(key, known);
    return known;
  }

  /** Names of those that nobody is let through to at the moment. */
  resting(): string[] {
    return [...this.#calls].flatMap(([key, calls]) => (calls.resting ? [key.split(' ', 1)[0] as string] : []));
  }
}
