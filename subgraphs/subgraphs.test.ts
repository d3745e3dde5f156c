import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  GraphQLEnumType,
  type GraphQLField,
  GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isUnionType,
  parse,
} from 'graphql';
import { accessRules } from '../schema/access/rules.ts';
import { type Audience, accessNameOf, audienceOf, permissionOf } from './kit/src/guard.ts';
import { dialects } from './kit/src/ports/relational/migrations.ts';
import { offlineOrm } from './kit/src/ports/relational/offline-orm.ts';
import { openForTest, type SubgraphTester } from './kit/src/testing/open-for-test.ts';
import { matrixOf, questionsOf, ruleOf } from './questions.test.support.ts';
import { definitions } from './serve.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const kinds = ['user', 'apiKey', 'edge', 'service'] as const;

describe.each(definitions.map((definition) => [definition.name, definition] as const))(
  'subgraph %s',
  (name, definition) => {
    let test: SubgraphTester<unknown>;
    beforeAll(async () => {
      test = await openForTest(definition);
    });
    afterAll(async () => {
      await test[Symbol.asyncDispose]();
    });

    it('opens on an empty database and is well', async () => {
      await expect(test.running.health()).resolves.toBeUndefined();
    });

    it('prints the committed SDL', () => {
      expect(definition.print()).toBe(readFileSync(join(root, `schema/subgraphs/${name}.graphql`), 'utf8'));
      expect(test.running.sdl).toBe(definition.print());
    });

    it('refuses an anonymous caller on every root field that is not declared public', async () => {
      for (const { operation, field } of rootFields(test.running.schema)) {
        if (audienceOf(field) === 'public') continue;
        const asked = await ask(test, operation, field, null);
        expect({ field: field.name, code: asked }).toEqual({ field: field.name, code: 'UNAUTHENTICATED' });
      }
    });

    it('answers machine fields to their own kind of machine only', async () => {
      for (const { operation, field } of rootFields(test.running.schema)) {
        const audience: Audience = audienceOf(field);
        if (audience !== 'edge' && audience !== 'service') continue;
        for (const kind of kinds.filter((one) => one !== audience)) {
          const code = await ask(test, operation, field, { kind, id: 'x', tenantId: 't1' });
          expect({ field: field.name, kind, code }).toEqual({ field: field.name, kind, code: 'FORBIDDEN' });
        }
      }
    });

    it('publishes for each root field whom it lets in, and lets in nobody else', async () => {
      const published = accessBySdl(test.running.sdl);
      const nobody = { kind: 'user', id: 'nobody', tenantId: 't1' } as const;
      for (const { operation, field } of rootFields(test.running.schema)) {
        if (field.name.startsWith('_')) continue;
        const access = accessNameOf(field.extensions);
        expect({ field: field.name, access: published.get(`${operation}.${field.name}`) }).toEqual({
          field: field.name,
          access,
        });
        if (permissionOf(field) === null) continue;
        const refusal = await ask(test, operation, field, nobody);
        expect({ field: field.name, refusal }).toEqual({ field: field.name, refusal: 'FORBIDDEN' });
      }
    });

    it('has a row in the access matrix for every root field and entity reference', () => {
      const wanted = questionsOf(test.running.schema, test.running.sdl).map(({ row }) => row);
      const rows = matrixOf(name);
      const file = `schema/access/${name}.json`;
      const rules = Object.keys(accessRules).join(', ');
      const missing = wanted.filter((row) => !(row in rows));
      const gone = Object.keys(rows).filter((row) => !wanted.includes(row));
      const unknown = Object.entries(rows).filter(([, row]) => !(ruleOf(row) in accessRules));
      expect([
        ...missing.map(
          (row) => `add to ${file}:  "${row}": "<one of ${rules}>" (schema/access/rules.ts says what they mean)`,
        ),
        ...gone.map((row) => `remove from ${file}:  "${row}"`),
        ...unknown.map(([row, rule]) => `${file}: "${row}" says ${JSON.stringify(rule)}; use one of ${rules}`),
      ]).toEqual([]);
    });

    it.each(dialects)('has migrations for %s up to its entities', async (dialect) => {
      const orm = await offlineOrm(definition, dialect);
      const differs = await orm.migrator.checkSchema();
      await orm.close(true);
      expect(differs && `entities and migrations differ: run  npm run migration -- ${name}`).toBe(false);
    });

    it('has a README', () => {
      expect(existsSync(join(root, 'subgraphs', name, 'README.md'))).toBe(true);
    });
  },
);

type Operation = 'query' | 'mutation' | 'subscription';

function rootFields(schema: GraphQLSchema): { operation: Operation; field: GraphQLField<unknown, unknown> }[] {
  const types = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  return (Object.keys(types) as Operation[]).flatMap((operation) =>
    Object.values(types[operation]?.getFields() ?? {}).map((field) => ({ operation, field })),
  );
}

/** `query.cameras` → what its @access says. */
function accessBySdl(sdl: string): Map<string, string> {
  const known = new Map<string, string>();
  for (const definition of parse(sdl).definitions) {
    if (definition.kind !== 'ObjectTypeDefinition' && definition.kind !== 'ObjectTypeExtension') continue;
    for (const field of definition.fields ?? []) {
      const access = field.directives?.find(({ name }) => name.value === 'access')?.arguments?.[0]?.value;
      if (access?.kind !== 'StringValue') continue;
      known.set(`${definition.name.value.toLowerCase()}.${field.name.value}`, access.value);
    }
  }
  return known;
}

/** The code of the error or the error member that a well-formed question gets, or null. */
async function ask(
  test: SubgraphTester<unknown>,
  operation: Operation,
  field: GraphQLField<unknown, unknown>,
  principal: (Parameters<SubgraphTester<unknown>['ask']>[2] & object) | null,
): Promise<unknown> {
  const needed = field.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
  const args = needed.map((arg) => `${arg.name}: ${literal(arg.type)}`).join(', ');
  const type = getNamedType(field.type);
  const isResult = isUnionType(type) && type.getTypes().some(({ name }) => name === 'Forbidden');
  const selection = isLeafType(type) ? '' : `{ __typename ${isResult ? '... on Error { code }' : ''} }`;
  const source = `${operation} { ${field.name}${args ? `(${args})` : ''} ${selection} }`;
  const result = await (operation === 'subscription'
    ? test.follow(source, {}, principal)
    : test.ask(source, {}, principal));
  if ('data' in result && !result.errors) {
    const answer = result.data?.[field.name] as { code?: unknown } | null | undefined;
    return answer?.code ?? null;
  }
  if (!('errors' in result)) return null;
  return result.errors?.[0]?.extensions.code ?? `${source}: ${result.errors?.[0]?.message}`;
}

function literal(type: GraphQLInputType): string {
  const plain = getNullableType(type);
  if (isListType(plain)) return '[]';
  if (plain instanceof GraphQLEnumType) return plain.getValues()[0]?.name ?? '';
  if (plain instanceof GraphQLInputObjectType) {
    const needed = Object.values(plain.getFields()).filter(
      (field) => isNonNullType(field.type) && field.defaultValue === undefined,
    );
    return `{ ${needed.map((field) => `${field.name}: ${literal(field.type)}`).join(', ')} }`;
  }
  const samples: Record<string, string> = { Int: '1', Float: '1', Boolean: 'true', DateTime: '"2026-01-01T00:00:00Z"' };
  return samples[String(plain)] ?? '"x"';
}
