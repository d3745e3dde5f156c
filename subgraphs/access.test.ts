import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ExecutionResult, graphql, parse, subscribe } from 'graphql';
import { type AccessRow, type Asker, accessRules, askers } from '../schema/access/rules.ts';
import type { Principal } from './kit/src/auth/principal.ts';
import { mintInternalToken } from './kit/src/auth/tokens.ts';
import type { RunningSubgraph } from './kit/src/define-subgraph.ts';
import { type ServedSubgraph, serveHttp } from './kit/src/serve-http.ts';
import {
  type Answer,
  type Asked,
  answerOf,
  askFor,
  inGoodOrder,
  isDestructive,
  type KnownIds,
  matrixOf,
  type Question,
  questionsOf,
  ruleOf,
  sampleOf,
  unknownId,
} from './questions.test.support.ts';
import { definitions } from './serve.ts';
import { openWorld, type World } from './world.test.support.ts';

/** Asks one subgraph: a subscription is answered with the first thing that arrives, or with its being open. */
type Ask = (running: RunningSubgraph, asked: Asked, principal: Principal | null) => Promise<ExecutionResult>;

const inProcess: Ask = async (running, { source, variables }, principal) => {
  const contextValue = running.contextFor({ principal, traceId: 'matrix' });
  const document = parse(source);
  if (!source.startsWith('subscription'))
    return graphql({ schema: running.schema, source, variableValues: variables, contextValue });
  const opened = await subscribe({ schema: running.schema, document, variableValues: variables, contextValue });
  if (!(Symbol.asyncIterator in opened)) return opened;
  await opened.return();
  return { data: { [rootOf(source)]: true } };
};

function overHttp(world: World, served: Map<string, ServedSubgraph>): Ask {
  return async (running, { source, variables }, principal) => {
    if (!served.has(running.name)) {
      const one = await serveHttp(running, { keys: world.opened.keys, newId: () => 'matrix' });
      served.set(running.name, one);
    }
    const token = await mintInternalToken(world.opened.keys, running.name, principal);
    const leave = new AbortController();
    const response = await fetch(served.get(running.name)?.url ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: source, variables }),
      signal: leave.signal,
    });
    if (response.headers.get('content-type') !== 'text/event-stream') return (await response.json()) as ExecutionResult;
    leave.abort();
    return { data: { [rootOf(source)]: true } };
  };
}

function rootOf(source: string): string {
  return /\{ (\w+)/.exec(source.replace(/^\w+ \([^)]*\) /, ''))?.[1] ?? '';
}

describe('asked in process and over HTTP', () => {
  let world: World;
  const served = new Map<string, ServedSubgraph>();
  beforeAll(async () => {
    world = await openWorld();
  }, 120_000);
  afterAll(async () => {
    await Promise.all([...served.values()].map((one) => one.stop()));
    await world[Symbol.asyncDispose]();
  });

  // What undoes things is asked last, of all subgraphs: until then there is something to ask about.
  it.each([
    ...definitions.map(({ name }) => ({ name, destructive: false })),
    ...definitions.filter(undoes).map(({ name }) => ({ name, destructive: true })),
  ])(
    '$name answers and refuses as the matrix says; of what undoes things: $destructive',
    async ({ name, destructive }) => {
      const running = world.opened.subgraphs.get(name) as RunningSubgraph;
      const rows = matrixOf(name);
      const questions = questionsOf(running.schema, running.sdl).filter(
        (one) => one.row in rows && isDestructive(one) === destructive,
      );
      const transports = { 'in process': inProcess, 'over HTTP': overHttp(world, served) };
      const wrong: string[] = [];
      for (const question of inGoodOrder(questions)) {
        const row = rows[question.row] as AccessRow;
        for (const asker of inOrder(row))
          for (const [how, ask] of Object.entries(transports)) {
            const said = await judge(world, ask, running, question, row, asker);
            if (said) wrong.push(`${question.row}, asked ${how} by ${asker}: ${said}`);
          }
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );
});

function undoes({ name }: { readonly name: string }): boolean {
  return Object.keys(matrixOf(name)).some((row) => isDestructive({ row }));
}

/** Whom it refuses first: an answer may change what there is. */
function inOrder(row: AccessRow): readonly Asker[] {
  const cells = accessRules[ruleOf(row)];
  return [...askers].sort((a, b) => Number(cells[a] === 'yes') - Number(cells[b] === 'yes'));
}

/** What is wrong with the answer that this asker gets, or null. */
async function judge(
  world: World,
  ask: Ask,
  running: RunningSubgraph,
  question: Question,
  row: AccessRow,
  asker: Asker,
): Promise<string | null> {
  const principal = world.principals[asker];
  const cell = accessRules[ruleOf(row)][asker];
  const asked = askFor(question, world.ids, sampleOf(row));
  const put = async (one: Asked): Promise<Put> => {
    const result = await ask(running, one, principal);
    return { result, answer: answerOf(result, question.entity ? '_entities' : question.field.name) };
  };
  const { result, answer } = await put(asked);
  if (answer.at === 'faulted' && /^(INTERNAL|no code)/.test(answer.code))
    return `${answer.code} ${JSON.stringify(result.errors)}; every mistake of a caller needs a typed Fault, and every input that the test cannot guess a "sample" in the row`;
  if (cell === 'yes') {
    if (answer.at !== 'refused') return null;
    if (/NotFound|NOT_FOUND|null/.test(answer.code) && mayBeMissing(question, world)) return null;
    return `refused (${answer.code}); expected an answer`;
  }
  const nowhere = new Map([...world.ids].map(([type]) => [type, unknownId] as const));
  if (cell === 'no' && answer.at === 'refused') return null;
  if (cell === 'no' && !question.entity)
    return answer.at === 'answered'
      ? `answered as ${answer.as}; expected FORBIDDEN, NOT_FOUND or null`
      : `${answer.code} before the permission was looked at; check access first, or give the row a valid "sample"`;
  if (JSON.stringify(result).toLowerCase().includes(world.marker))
    return `told what belongs to another tenant: ${JSON.stringify(result)}`;
  const named = JSON.stringify(asked.variables);
  if (![...world.ids.values()].some((id) => named.includes(id))) return null;
  const control = await put(askFor(question, nowhere, sampleOf(row)));
  if (!same(question, { result, answer }, control, world.ids))
    return `an id of this tenant is answered differently from one that does not exist: ${JSON.stringify(result)} and ${JSON.stringify(control.result)}`;
  return null;
}

/** The thing may be gone (somebody allowed removed it), or there is none of its kind. */
function mayBeMissing({ operation, entity, field }: Question, world: World): boolean {
  if (entity) return !world.ids.has(entity);
  return operation === 'mutation' || ![...world.ids.keys()].some((type) => String(field.type).includes(type));
}

interface Put {
  readonly result: ExecutionResult;
  readonly answer: Answer;
}

/** The same but for the ids that were asked with; of a mutation the kind of the answer, as it makes new things each time. */
function same({ operation }: Question, a: Put, b: Put, ids: KnownIds): boolean {
  if (operation === 'mutation') return kindOf(a.answer) === kindOf(b.answer);
  const plain = ({ data, errors }: ExecutionResult) => {
    let text = JSON.stringify({ data: data ?? null, errors: errors?.map(({ message }) => message) });
    for (const id of [...ids.values(), unknownId]) text = text.replaceAll(id, '<id>');
    return text;
  };
  return plain(a.result) === plain(b.result);
}

function kindOf(answer: Answer): string {
  return answer.at === 'answered' ? answer.as : `${answer.at} ${answer.code}`;
}
