import { Fault } from '../../fault.ts';
import { type BusMessage, type BusOutgoing, type BusSubscribe, type DeadLetter, deadLettersOf } from './bus.ts';

/** How often a failing message is tried, and how long its partition waits between tries. */
export interface RetryPolicy {
  readonly attemptsMax: number;
  readonly firstPauseMs: number;
  readonly pauseMsMax: number;
}

/** Eight tries over about half a minute: a poison message holds up its own partition no longer than that. */
export const defaultRetry: RetryPolicy = { attemptsMax: 8, firstPauseMs: 250, pauseMsMax: 10_000 };

/**
 * Hands a message to its consumer until it is handled, or, after `attemptsMax` failures, puts it into the topic's dead
 * letters and goes on. Order per key is kept up to that point. Failures while the consumer is not healthy do not count.
 * A process that dies starts counting again. False when stopped before either.
 */
export async function deliver(
  message: BusMessage,
  { group, handler, onError, healthy }: BusSubscribe,
  driver: {
    readonly retry: RetryPolicy;
    stopped(): boolean;
    /** Resolves early when stopped. */
    pause(ms: number): Promise<void>;
    publish(messages: readonly BusOutgoing[]): Promise<void>;
  },
): Promise<boolean> {
  const { attemptsMax, firstPauseMs, pauseMsMax } = driver.retry;
  let failures = 0;
  let pauseMs = firstPauseMs;
  while (!driver.stopped()) {
    try {
      await handler(message);
      return true;
    } catch (error) {
      if (await isHealthy(healthy)) failures += 1;
      if (failures < attemptsMax) {
        onError?.(error, message, 'retry');
        await driver.pause(pauseMs);
        pauseMs = Math.min(2 * pauseMs, pauseMsMax);
        continue;
      }
      const letter: DeadLetter = { group, attempts: failures, error: describe(error), message };
      const topic = deadLettersOf(message.topic);
      // Its id follows from the message's: a crash before the commit repeats the letter recognisably.
      await driver.publish([{ id: `${group}:${message.id}`, topic, key: message.key, payload: letter }]);
      onError?.(error, message, 'dead');
      return true;
    }
  }
  return false;
}

async function isHealthy(healthy: BusSubscribe['healthy']): Promise<boolean> {
  try {
    await healthy?.();
    return true;
  } catch {
    return false;
  }
}

function describe(error: unknown): string {
  if (error instanceof Fault) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.name : typeof error;
}
