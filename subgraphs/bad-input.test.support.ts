import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GraphQLEnumType, GraphQLInputObjectType, type GraphQLInputType, getNullableType, isListType } from 'graphql';
import { type Asked, inputFor, type KnownIds, type Question, unknownId } from './questions.test.support.ts';

/** One thing that is wrong with an otherwise valid question. `never` says that it may not succeed, whatever the field. */
export interface Spoilt extends Asked {
  readonly what: string;
  readonly never: boolean;
  /** The id of another tenant's thing that was put in. */
  readonly foreign?: string;
}

interface Bad extends Pick<Spoilt, 'what' | 'never' | 'foreign'> {
  readonly value: unknown;
}

const never = (what: string, value: unknown): Bad => ({ what, value, never: true });
const foreignId = (id: string): Bad => ({ ...never('a foreign id', id), foreign: id });
const perhaps = (what: string, value: unknown): Bad => ({ what, value, never: false });

const text = [
  never('control characters', 'a\u0000b\u0007\u001b[31m'),
  never('half a surrogate pair', 'a\ud800'),
  perhaps('a text longer than any line', 'x'.repeat(19_000)),
  perhaps('nothing', ''),
  perhaps('SQL', `'; drop table x; -- "`),
  never('a list', [['x']]),
];
const huge = never('a huge text', 'x'.repeat(6_500_000));
const numbers = [
  perhaps('a negative number', -1),
  perhaps('the least number', -2_147_483_648),
  perhaps('the greatest number', 2_147_483_647),
  perhaps('an overflowing number', 1e300),
  never('a text for a number', 'many'),
];
const versions = [...numbers, never('a stale version', 1_000_000)];
const moments = [
  perhaps('the first year', '0001-01-01T00:00:00Z'),
  perhaps('the last year', '9999-12-31T23:59:59Z'),
  never('no moment', 'yesterday'),
];

export interface Ids {
  readonly own: KnownIds;
  readonly foreign: KnownIds;
  /** Values for inputs that cannot be guessed, from the access matrix. */
  readonly sample: Readonly<Record<string, unknown>>;
}

/** The document with one more argument, for one that the valid question leaves out. */
function declaring(source: string, operation: string, field: string, arg: { name: string; declared: string }): string {
  const passed = `${arg.name}: $${arg.name}`;
  const headed = source.startsWith(`${operation} (`)
    ? source.replace(`${operation} (`, `${operation} (${arg.declared}, `)
    : source.replace(`${operation} `, `${operation} (${arg.declared}) `);
  return headed.includes(`{ ${field}(`)
    ? headed.replace(`{ ${field}(`, `{ ${field}(${passed}, `)
    : headed.replace(`{ ${field} `, `{ ${field}(${passed}) `);
}

type At = Bad & { readonly at: string };

/** A question with every leaf of its arguments spoilt, one at a time, in every way that fits the leaf's type. */
export function spoil(question: Question, asked: Asked, ids: Ids): Spoilt[] {
  const { field, operation } = question;
  return field.args.flatMap(({ name, type }) => {
    const good = asked.variables[name];
    const declared = `$${name}: ${String(type)}`;
    const source =
      name in asked.variables ? asked.source : declaring(asked.source, operation, field.name, { name, declared });
    return spoiltAt(type, good, name, ids, question).map(({ what, value, at, ...rest }) => ({
      ...{ ...rest, source, what: `${what} at ${at}`, variables: { ...asked.variables, [name]: value } },
    }));
  });
}

function spoiltAt(type: GraphQLInputType, good: unknown, at: string, ids: Ids, question: Question): At[] {
  const plain = getNullableType(type);
  const all = (values: readonly Bad[]): At[] => values.map((one) => ({ ...one, at }));
  if (isListType(plain)) {
    const item = Array.isArray(good) ? (good as unknown[])[0] : guess(plain.ofType, at, ids, question);
    const inner = spoiltAt(plain.ofType, item, `${at}[0]`, ids, question).map((one) => ({
      ...one,
      value: [one.value],
    }));
    return [
      ...inner,
      ...all([
        never(
          'a long list',
          Array.from({ length: 12_000 }, () => item),
        ),
        perhaps('an empty list', []),
      ]),
    ];
  }
  if (plain instanceof GraphQLInputObjectType) {
    const object = (good ?? guess(plain, at, ids, question)) as Record<string, unknown>;
    const deeper = Object.values(plain.getFields()).flatMap((one) =>
      spoiltAt(one.type, object[one.name], `${at}.${one.name}`, ids, question).map((bad) => ({
        ...bad,
        value: { ...object, [one.name]: bad.value },
      })),
    );
    return [
      ...deeper,
      ...all([never('an unknown field', { ...object, nobodyKnowsThis: 1 }), never('a text for an object', 'x')]),
    ];
  }
  if (plain instanceof GraphQLEnumType) return all([never('an unknown choice', 'NOBODY')]);
  const name = String(plain);
  if (name === 'ID') {
    const [kind] = [...ids.own].find(([, id]) => id === good) ?? [];
    const foreign = kind && ids.foreign.get(kind);
    return all([...(foreign ? [foreignId(foreign)] : []), perhaps('an unknown id', unknownId), ...text]);
  }
  if (name === 'Int' && /\.version$/.test(at)) return all(versions);
  if (name === 'Int' || name === 'Float') return all(numbers);
  if (name === 'DateTime') return all(moments);
  if (name === 'Boolean') return all([never('a text for yes or no', 'perhaps')]);
  return all([...text, ...(at.endsWith('[0]') ? [] : [huge])]);
}

function guess(type: GraphQLInputType, at: string, { own, sample }: Ids, { field }: Question): unknown {
  return inputFor(at.split('.').at(-1)?.replace('[0]', '') ?? at, type, own, sample, field);
}

/** What any question may move, asked well or badly: messages under way, who asked, how often somebody tried. */
const BOOKKEEPING =
  /^(outbox_message|consumed_message|audit_|attempt|access_projection|ended_session|mikro_orm|sqlite_|.*_fts)/;

/** Everything that a subgraph has stored but for its bookkeeping, as text; read through connections of its own. */
export class Stored implements Disposable {
  readonly #files: readonly { db: DatabaseSync; tables: readonly string[] }[];

  constructor(home: string, subgraph: string) {
    const folder = join(home, 'cloud');
    const files = readdirSync(folder).filter((file) => file.startsWith(`${subgraph}.`) && file.endsWith('.db'));
    this.#files = files.map((file) => {
      const db = new DatabaseSync(join(folder, file), { readOnly: true });
      const tables = db.prepare(`select name from sqlite_master where type = 'table' order by name`).all();
      return { db, tables: tables.map(({ name }) => String(name)).filter((name) => !BOOKKEEPING.test(name)) };
    });
  }

  all(): string {
    const dump = (db: DatabaseSync, name: string): string =>
      `${name}: ${JSON.stringify(db.prepare(`select * from "${name}" order by 1, 2`).all())}`;
    return this.#files.flatMap(({ db, tables }) => tables.map((name) => dump(db, name))).join('\n');
  }

  /** Whether an id stands in more places than it did. */
  gained(id: string, before: string): boolean {
    return this.all().split(id).length > before.split(id).length;
  }

  [Symbol.dispose](): void {
    for (const { db } of this.#files) db.close();
  }
}

/** The version that a mutation under optimistic locking expects: kept up while its questions are answered. */
export class Version {
  /** Whether an answered question raises it. */
  bumps = true;
  #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  moved(): void {
    if (this.bumps) this.#now += 1;
  }

  /** The same variables with it in place of the 1 that every number is guessed as. */
  in(variables: Record<string, unknown>): Record<string, unknown> {
    const now = this.#now;
    const put = (_key: string, value: unknown): unknown =>
      typeof value === 'object' && value !== null && 'version' in value && value.version === 1
        ? { ...value, version: now }
        : value;
    return JSON.parse(JSON.stringify(variables, put)) as Record<string, unknown>;
  }
}
