import type { Environment } from '../define-subgraph.ts';
import type { BusMessage } from '../ports/bus/bus.ts';

/**
 * Where a process can die while it takes in a message or makes a change: before the handler; inside the change's
 * transaction, at an id that it asks for; after the commit but before the bus knows; before and after a message of the
 * change went out, while the outbox still holds it.
 */
export const deadlySteps = ['delivered', 'changing', 'taken in', 'announcing', 'announced'] as const;
export type DeadlyStep = (typeof deadlySteps)[number];

export interface Death {
  readonly step: DeadlyStep;
  /** The how-manieth passing of the step is the last, from 1. */
  readonly nth: number;
  /** Which messages count as delivered and taken in. */
  readonly hears: string;
  /** Which messages count as announced. */
  readonly tells: string;
}

/** The same environment, in which this process kills itself without warning. For programs that a test starts. */
export function dying(environment: Environment & Required<Pick<Environment, 'newId'>>, death: Death): Environment {
  const { bus, newId } = environment;
  let left = death.nth;
  const pass = (step: DeadlyStep): void => {
    if (step !== death.step) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
  const passWith = (step: DeadlyStep, topic: string, messages: readonly Pick<BusMessage, 'topic'>[]): void => {
    if (messages.some((message) => message.topic === topic)) pass(step);
  };
  return {
    ...environment,
    newId: () => {
      pass('changing');
      return newId();
    },
    bus: {
      ...bus,
      publish: async (messages) => {
        passWith('announcing', death.tells, messages);
        await bus.publish(messages);
        passWith('announced', death.tells, messages);
      },
      subscribe: (asked) =>
        bus.subscribe({
          ...asked,
          handler: async (message) => {
            passWith('delivered', death.hears, [message]);
            await asked.handler(message);
            passWith('taken in', death.hears, [message]);
          },
        }),
    },
  };
}
