import type { PlanNode } from '@apollo/query-planner';
import { compileFetch, type FetchOptions, type Step } from './fetch.ts';
import type { ResponsePath } from './paths.ts';

/** Compiles a plan into one step: fetches run as early as the plan allows, without promises where none is needed. */
export function compilePlan(options: FetchOptions, node: PlanNode | undefined, path: ResponsePath = []): Step {
  switch (node?.kind) {
    case undefined:
      return () => {};
    case 'Fetch':
      return compileFetch(options, node, path);
    case 'Flatten':
      return compilePlan(options, node.node, [...path, ...node.path]);
    case 'Sequence':
      return inSequence(node.nodes.map((child) => compilePlan(options, child, path)));
    case 'Parallel':
      return inParallel(node.nodes.map((child) => compilePlan(options, child, path)));
    case 'Condition': {
      const { condition } = node;
      const yes = compilePlan(options, node.ifClause, path);
      const no = compilePlan(options, node.elseClause, path);
      return (run) => (run.variables[condition] === true ? yes(run) : no(run));
    }
    case 'Defer':
      throw new Error('The plan defers, which this router does not do.');
  }
}

function inSequence(steps: readonly Step[]): Step {
  return (run) => {
    for (let index = 0; index < steps.length; index += 1) {
      const pending = (steps[index] as Step)(run);
      if (pending) return continueAfter(pending, steps.slice(index + 1), run);
    }
  };
}

async function continueAfter(pending: Promise<void>, rest: readonly Step[], run: Parameters<Step>[0]): Promise<void> {
  await pending;
  for (const step of rest) {
    const next = step(run);
    if (next) await next;
  }
}

function inParallel(steps: readonly Step[]): Step {
  return (run) => {
    const pending: Promise<void>[] = [];
    for (const step of steps) {
      const next = step(run);
      if (next) pending.push(next);
    }
    if (pending.length === 1) return pending[0];
    if (pending.length > 1) return Promise.all(pending).then(() => {});
  };
}
