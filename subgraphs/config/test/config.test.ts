import { describe, expect, it } from '@jest/globals';
import { administrator, edgeOf } from '@vms/kit/testing/open-for-test';
import type { ExecutionResult } from 'graphql';
import { FOLLOW, opened, pause, schema } from './opened.test.support.ts';

describe('config, through GraphQL', () => {
  it('inherits from tenant to camera, and says where each value comes from', async () => {
    await using test = await opened();
    await test.write('TENANT', null, { days: 30, quality: 'low', tags: ['a', 'b'] });
    await test.write('SITE', 's1', { days: 10 });
    await test.write('EDGE', 'e1', { tags: ['c'] });
    await test.write('CAMERA', 'c1', { quality: null });
    const site = await test.effective('SITE', 's1');
    expect(JSON.parse(site?.content ?? '')).toEqual({ days: 10, quality: 'low', tags: ['a', 'b'] });
    for (;;) {
      const camera = await test.effective('CAMERA', 'c1');
      // The assignment to the edge may come last.
      if (!camera?.content.includes('"c"')) {
        await pause();
        continue;
      }
      expect(JSON.parse(camera.content)).toEqual({ days: 10, tags: ['c'] });
      expect(camera.sources).toEqual([
        { path: '/days', scope: 'SITE', scopeId: 's1', version: 1 },
        { path: '/tags', scope: 'EDGE', scopeId: 'e1', version: 1 },
      ]);
      break;
    }
    const entities =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on EdgeServer { config(kind: "recording") { content } } ... on Site { config { kind } } } }';
    const r = [
      { __typename: 'EdgeServer', id: 'e1' },
      { __typename: 'Site', id: 's1' },
    ];
    expect((await test.ask(entities, { r })).data).toEqual({
      _entities: [
        { config: [{ content: '{"days":10,"quality":"low","tags":["c"]}' }] },
        { config: [{ kind: 'recording' }] },
      ],
    });
    const own = await test.ask('{ edgeConfig { content } }', {}, edgeOf('e1'));
    expect(own.data).toEqual({ edgeConfig: [{ content: '{"days":10,"quality":"low","tags":["c"]}' }] });
    expect((await test.ask('{ edgeConfig { content } }', {}, edgeOf('e1', 't2'))).data).toEqual({ edgeConfig: null });
    expect((await test.ask('{ edgeConfig { content } }', {}, edgeOf('e1', 't2'))).data).toEqual({ edgeConfig: null });
  });

  it('refuses what does not fit, here or below, and changes nothing', async () => {
    await using test = await opened();
    expect(await test.write('TENANT', null, { quality: 'low' })).toMatchObject({ code: 'DOCUMENT_INVALID' });
    await test.write('TENANT', null, { days: 30 });
    expect(await test.write('SITE', 's1', { quality: 'middle' })).toMatchObject({
      code: 'DOCUMENT_INVALID',
      field: '/quality',
    });
    expect(await test.write('SITE', 's1', { quality: 'high' })).toMatchObject({ __typename: 'WriteConfigSuccess' });
    const refused = await test.write('TENANT', null, { days: 30, quality: 'low', more: 1 }, 1);
    expect(refused).toMatchObject({ code: 'DOCUMENT_INVALID' });
    const narrower = schema.replace('"low","high"', '"low"');
    expect(await test.describeKind(narrower, 1)).toMatchObject({
      code: 'DOCUMENT_INVALID',
      message: expect.stringContaining('site s1'),
    });
    const both = JSON.stringify({ ...JSON.parse(schema), dependentRequired: { quality: ['tags'] } });
    await test.write('SITE', 's1', { quality: 'high', tags: ['x'] }, 1);
    expect(await test.describeKind(both, 1)).toMatchObject({ __typename: 'DescribeConfigKindSuccess' });
    // The site now leans on its own tags; a tenant's document that is fine by itself may still break what inherits from it.
    await test.write('EDGE', 'e1', { days: 5 });
    expect(await test.write('SITE', 's1', { quality: 'high', tags: null }, 2)).toMatchObject({
      code: 'DOCUMENT_INVALID',
    });
    expect(JSON.parse((await test.effective('TENANT', null))?.content ?? '')).toEqual({ days: 30 });
  });

  it('keeps versions, shows what differs, and goes back', async () => {
    await using test = await opened();
    const { document } = await test.write('TENANT', null, { days: 30, quality: 'low' });
    await test.write('TENANT', null, { days: 60, tags: [] }, 1);
    expect(await test.write('TENANT', null, { days: 90 }, 1)).toMatchObject({ __typename: 'Conflict' });
    const ROLLBACK =
      'mutation ($input: RollbackConfigInput!) { rollbackConfig(input: $input) { __typename ... on RollbackConfigSuccess { document { version content } } } }';
    const back = async (version: number, to: number) =>
      (await test.ask(ROLLBACK, { input: { id: document.id, version, to } })).data?.rollbackConfig;
    expect(await back(1, 1)).toEqual({ __typename: 'Conflict' });
    expect(await back(2, 9)).toEqual({ __typename: 'NotFound' });
    expect(await back(2, 1)).toMatchObject({ document: { version: 3, content: '{"days":30,"quality":"low"}' } });
    const { data } = await test.ask(
      '{ configDocuments { edges { node { versions { version note authorId } diff(from: 1, to: 2) { path before after } } } } }',
    );
    expect(data?.configDocuments).toEqual({
      edges: [
        {
          node: {
            versions: [
              { version: 3, note: 'Back to version 1', authorId: 'u1' },
              { version: 2, note: null, authorId: 'u1' },
              { version: 1, note: null, authorId: 'u1' },
            ],
            diff: [
              { path: '/days', before: '30', after: '60' },
              { path: '/quality', before: '"low"', after: null },
              { path: '/tags', before: null, after: '[]' },
            ],
          },
        },
      ],
    });
  });

  it('streams changes, and goes on after a cursor without loss or repeat', async () => {
    await using test = await opened();
    const take = async (stream: AsyncIterable<ExecutionResult> | ExecutionResult, count: number) => {
      const items: { cursor: string; version: { version: number } }[] = [];
      for await (const { data } of stream as AsyncIterable<ExecutionResult>) {
        items.push((data as { configChanged: (typeof items)[number] }).configChanged);
        if (items.length === count) break;
      }
      return items;
    };
    const stream = await test.follow(FOLLOW);
    for (const version of [0, 1, 2, 3]) await test.write('TENANT', null, { days: version + 1 }, version);
    const first = await take(stream, 2);
    const rest = await take(await test.follow(FOLLOW, { after: first[1]?.cursor }), 2);
    expect([...first, ...rest].map(({ version }) => version.version)).toEqual([1, 2, 3, 4]);
    const wrong = (await test.follow(FOLLOW, { after: 'nonsense' })) as ExecutionResult;
    expect(wrong.errors?.[0]?.extensions.code).toBe('CURSOR_INVALID');
  });

  it('switches features by scope, and a place is always in a percentage or always out', async () => {
    await using test = await opened();
    const SET =
      'mutation ($input: SetFeatureFlagInput!) { setFeatureFlag(input: $input) { __typename ... on Error { code } } }';
    const set = async (input: object) =>
      (await test.ask(SET, { input: { key: 'new.player', version: 0, enabled: true, ...input } })).data?.setFeatureFlag;
    const overrides = [
      { scope: 'SITE', scopeId: 's1', enabled: false },
      { scope: 'CAMERA', scopeId: 'c1', enabled: true },
    ];
    expect(await set({ overrides: [{ scope: 'SITE', scopeId: 'elsewhere', enabled: true }] })).toMatchObject({
      __typename: 'NotFound',
    });
    expect(await set({ overrides })).toEqual({ __typename: 'SetFeatureFlagSuccess' });
    expect(await set({ overrides })).toMatchObject({ __typename: 'Conflict' });
    const on = async (scope: string, scopeId?: string) =>
      (
        await test.ask('query ($s: ConfigScope!, $id: ID) { enabledFeatures(scope: $s, scopeId: $id) }', {
          s: scope,
          id: scopeId,
        })
      ).data?.enabledFeatures;
    expect(await on('TENANT')).toEqual(['new.player']);
    expect(await on('EDGE', 'e1')).toEqual([]);
    expect(await on('CAMERA', 'c1')).toEqual(['new.player']);
    for (const percent of [-1, 101])
      expect(await set({ key: 'x', percent })).toMatchObject({ __typename: 'ValidationError' });
    await set({ key: 'half', percent: 50 });
    expect(await on('EDGE', 'e1')).toEqual(await on('EDGE', 'e1'));
  });

  it('shows a scope to those who may configure it, and nothing to another tenant', async () => {
    await using test = await opened();
    const { document: ofTenant } = await test.write('TENANT', null, { days: 30 });
    const { document } = await test.write('SITE', 's1', { days: 10 });
    const siteAdmin = { ...administrator, id: 'site-admin' };
    const grants = [{ permission: 'CONFIGURE', scopeKind: 'SITE', scopeId: 's1' }];
    await test.say('vms.access', { userId: 'site-admin', grantsVersion: 1, grants });
    const list = async (who: typeof administrator) =>
      (await test.ask('{ configDocuments { totalCount edges { node { scope } } } }', {}, who)).data;
    for (;;) {
      const seen = await list(siteAdmin);
      if (!seen) {
        await pause();
        continue;
      }
      expect(seen).toEqual({ configDocuments: { totalCount: 1, edges: [{ node: { scope: 'SITE' } }] } });
      break;
    }
    const one = async (id: string) =>
      (await test.ask('query ($id: ID!) { configDocument(id: $id) { scope } }', { id }, siteAdmin)).data;
    expect(await one(document.id)).toEqual({ configDocument: { scope: 'SITE' } });
    expect(await one(ofTenant.id)).toEqual({ configDocument: null });
    expect(await test.write('TENANT', null, { days: 1 }, 1, siteAdmin)).toMatchObject({ __typename: 'Forbidden' });
    expect(await test.write('SITE', 's1', { days: 11 }, 1, siteAdmin)).toMatchObject({
      __typename: 'WriteConfigSuccess',
    });
    const foreign = { ...administrator, tenantId: 't2' };
    const entities =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on ConfigDocument { content } ... on Site { config { kind } } } }';
    const r = [
      { __typename: 'ConfigDocument', id: document.id },
      { __typename: 'Site', id: 's1' },
    ];
    expect((await test.ask(entities, { r }, foreign)).data).toEqual({ _entities: [null, { config: null }] });
  });

  it.each([
    ['[]', 'content'],
    ['{"__proto__":{"days":1}}', 'content'],
    [`{"days":${'9'.repeat(70_000)}}`, 'content'],
    ['{', 'content'],
  ])('refuses the content %.30s', async (content, field) => {
    await using test = await opened();
    expect(await test.write('TENANT', null, content)).toMatchObject({ code: 'DOCUMENT_INVALID', field });
  });

  it.each([
    ['{"type":"nonsense"}'],
    ['{"$ref":"https://example.org/schema.json"}'],
    ['{"properties":{"a":{"type":"string","pattern":"(a+)+$"}}}'],
    ['{"unknownKeyword":1}'],
  ])('refuses the schema %s', async (text) => {
    await using test = await opened();
    expect(await test.describeKind(text, 0, 'other')).toMatchObject({
      __typename: 'ValidationError',
      code: 'SCHEMA_INVALID',
    });
  });
});
