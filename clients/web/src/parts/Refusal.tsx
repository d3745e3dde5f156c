import type { JSX } from 'react';
import { probeText } from '../cameras/probe-text.ts';
import { strings } from '../strings.ts';
import type { Problem } from './problem.ts';
import { common } from './words.ts';

/** Why something was refused and what to do about it; nothing when it was not. */
export function Refusal({ problem }: { problem: Problem | null }): JSX.Element | null {
  if (!problem) return null;
  const todo = (common.todo as Readonly<Record<string, string>>)[problem.code] ?? probeText(problem.code);
  return (
    <p role="alert">
      {problem.message || strings.loadFailed} {todo && <span>{todo}</span>}{' '}
      {problem.code && <code>{problem.code}</code>}
    </p>
  );
}
