import { describe, expect, it } from '@jest/globals';
import { askedBy, errorType, resultType } from './builder.ts';
import { defineSubgraph } from './define-subgraph.ts';
import { successType } from './entities.ts';
import { Fault } from './fault.ts';
import { createLog } from './log.ts';
import { openForTest } from './testing/open-for-test.ts';

interface Services {
  fail(how: string): { done: boolean };
}

const subject = defineSubgraph<Services>({
  name: 'subject',
  entities: [],
  services: () => ({
    fail: (how) => {
      if (how === 'bug') throw new Error('the secret of the house');
      if (how !== 'none') throw new Fault(how, `This is ${how}.`, { field: 'how', retryAfterMs: 7 });
      return { done: true };
    },
  }),
  schema: (builder) => {
    const success = successType<Services, { done: boolean }>(builder, 'TrySuccess', (t) => ({
      done: t.exposeBoolean('done'),
    }));
    const TooTired = errorType<Services>(builder, 'TooTired', /^TOO_TIRED$/);
    const TryResult = resultType(builder, 'TryResult', success, ['ValidationError', 'EdgeUnavailable', TooTired]);
    builder.queryType({
      fields: (t) => ({
        open: t.string({ ...askedBy('public'), resolve: () => 'everybody' }),
        mine: t.string({ resolve: (_, __, { caller }) => caller.id }),
        machine: t.string({ ...askedBy('edge'), resolve: () => 'edge' }),
        broken: t.string({ resolve: () => Promise.reject(new Error('the secret')) }),
      }),
    });
    builder.mutationType({
      fields: (t) => ({
        try: t.field({
          type: TryResult,
          args: { how: t.arg.string({ required: true }) },
          resolve: (_, args, { services }) => services.fail(args.how),
        }),
      }),
    });
  },
});
const TRY =
  'mutation ($how: String!) { try(how: $how) { __typename ... on ValidationError { code field } ... on Error { message } } }';

describe('a guarded schema', () => {
  it('lets in whom a field is for, and nobody else', async () => {
    await using test = await openForTest(subject);
    const codeOf = async (source: string, principal?: Parameters<typeof test.ask>[2]) =>
      (await test.ask(source, {}, principal)).errors?.[0]?.extensions.code ?? 'none';
    const edge = { kind: 'edge', id: 'e1', tenantId: 't1' } as const;
    expect(await codeOf('{ open }', null)).toBe('none');
    expect(await codeOf('{ mine }', null)).toBe('UNAUTHENTICATED');
    expect(await codeOf('{ _service { sdl } }', null)).toBe('UNAUTHENTICATED');
    expect(await codeOf('{ mine }')).toBe('none');
    expect(await codeOf('{ mine }', edge)).toBe('FORBIDDEN');
    expect(await codeOf('{ machine }', edge)).toBe('none');
    expect(await codeOf('{ machine }')).toBe('FORBIDDEN');
    expect(test.running.sdl).toMatch(/machine: String! @inaccessible/);
  });

  it('turns a Fault into the member of the result that stands for its code', async () => {
    await using test = await openForTest(subject);
    const result = async (how: string) => (await test.ask(TRY, { how })).data?.try;
    expect(await result('none')).toEqual({ __typename: 'TrySuccess' });
    expect(await result('VALIDATION_FAILED')).toMatchObject({ __typename: 'ValidationError', field: 'how' });
    expect(await result('EDGE_OFFLINE')).toMatchObject({ __typename: 'EdgeUnavailable' });
    expect(await result('TOO_TIRED')).toMatchObject({ __typename: 'TooTired' });
    const { data, errors } = await test.ask(TRY, { how: 'NOT_FOUND' });
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('masks what is our own mistake, and logs it with its trace', async () => {
    const lines: string[] = [];
    const log = createLog({ name: 'test', destination: { write: (line) => lines.push(line) } });
    await using test = await openForTest(subject, { log });
    for (const [source, variables] of [
      ['{ broken }', {}],
      [TRY, { how: 'bug' }],
    ] as const) {
      const { errors } = await test.ask(source, variables);
      expect(errors?.[0]?.extensions).toEqual({ code: 'INTERNAL', traceId: 'test' });
      expect(JSON.stringify(errors)).not.toContain('secret');
    }
    expect(lines.filter((line) => line.includes('secret') && line.includes('"traceId":"test"'))).toHaveLength(2);
  });
});
