import type { Outcome } from '../engine/engine.ts';
import { isGraphqlResponse, Refusal } from './refusal.ts';

/** True for an event stream; refuses what nobody here can produce. */
export function checkAccept(accept: string | undefined): boolean {
  if (!accept) return false;
  if (/application\/(graphql-response\+)?json|\*\/\*|application\/\*/.test(accept)) {
    return accept.trimStart().startsWith('text/event-stream');
  }
  if (accept.includes('text/event-stream')) return true;
  const message = 'Accept application/graphql-response+json, application/json or text/event-stream.';
  throw new Refusal(406, 'NOT_ACCEPTABLE', message);
}

const ALWAYS_400 = new Set([
  'TOO_MANY_TOKENS',
  'TOO_MANY_ALIASES',
  'QUERY_TOO_DEEP',
  'QUERY_TOO_WIDE',
  'TOO_MANY_ROOT_FIELDS',
  'COST_TOO_HIGH',
  'SLICING_ARGUMENT_REQUIRED',
]);

/** A refused document is 400 in the honest type; plain JSON keeps 200 as its clients expect. */
export function statusOf(accept: string | undefined, outcome: Outcome): number {
  if (outcome.data !== undefined) return 200;
  const code = outcome.errors?.[0]?.extensions?.code;
  if (code === 'INTERNAL') return 500;
  return isGraphqlResponse(accept) || ALWAYS_400.has(String(code)) ? 400 : 200;
}
