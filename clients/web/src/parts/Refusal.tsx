import type { JSX } from 'react';
import { strings } from '../strings.ts';
import { common } from './words.ts';
import type { Problem } from './use-change.ts';

/** Why something was refused and what to do about it; nothing when it was not. */
export function Refusal({ problem }: { problem: Problem | null }): JSX.Element | null {
  if (!problem) return null;
  const todo = common.todo[problem.code] ?? strings.probe[problem.code];
  return (
    <p role="alert">
      {problem.message || strings.loadFailed} {todo && <span>{todo}</span>}{' '}
      {problem.code && <code>{problem.code}</code>}
    </p>
  );
}
