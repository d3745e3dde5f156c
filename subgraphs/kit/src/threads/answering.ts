import { Fault } from '../fault.ts';
import type { LaneAnswer, LaneRequest } from './lane.ts';

export type Ops = Readonly<Record<string, (...args: never[]) => unknown>>;

/** The thread's side of a lane: runs the operation; a Fault crosses as it is, anything else as its text. */
export function attempt(
  ops: Ops,
  { no, op, args }: LaneRequest,
  counted: { readonly ran: number } = { ran: 0 },
): LaneAnswer {
  const before = counted.ran;
  try {
    const run = ops[op];
    if (!run) throw new Error(`There is no operation ${op}.`);
    const value = run(...(args as never[]));
    return { no, ran: counted.ran - before, value };
  } catch (error) {
    const ran = counted.ran - before;
    if (error instanceof Fault)
      return { no, ran, fault: { code: error.code, message: error.message, details: error.details } };
    return { no, ran, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
