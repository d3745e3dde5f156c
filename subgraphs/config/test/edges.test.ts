import { describe, expect, it } from '@jest/globals';
import { administrator, edgeOf } from '@vms/kit/testing/open-for-test';
import { opened, schema, WRITE } from './opened.test.support.ts';

describe('documents that edges apply', () => {
  it('checks what edges apply by their own contract, and shows desired against applied', async () => {
    await using test = await opened();
    const write = async (scope: string, scopeId: string | null, content: object, version = 0) =>
      (
        await test.ask(WRITE, {
          input: { kind: 'edge.runtime', scope, scopeId, content: JSON.stringify(content), version },
        })
      ).data?.writeConfig as Record<string, unknown>;
    const state = async (who = administrator) =>
      (
        await test.ask(
          'query ($r: [_Any!]!) { _entities(representations: $r) { ... on EdgeServer { configState { kind desiredRevision appliedRevision state error { code message } } } } }',
          { r: [{ __typename: 'EdgeServer', id: 'e1' }] },
          who,
        )
      ).data?._entities as { configState: { desiredRevision: string; state: string }[] | null }[];
    const report = (document: object) =>
      test.ask(
        'mutation ($input: EdgeReportSettingsInput!) { edgeReportSettings(input: $input) }',
        {
          input: { asOf: new Date(test.clock.now()).toISOString(), documents: [{ kind: 'edge.runtime', ...document }] },
        },
        edgeOf('e1'),
      );
    const nothing = {
      kind: 'edge.runtime',
      desiredRevision: 'none',
      appliedRevision: null,
      state: 'PENDING',
      error: null,
    };
    expect((await state())[0]?.configState).toEqual([nothing]);
    await report({ appliedRevision: 'none' });
    expect((await state())[0]?.configState).toEqual([{ ...nothing, appliedRevision: 'none', state: 'APPLIED' }]);
    expect(await write('TENANT', null, { storage: { bytesMax: 'many' } })).toMatchObject({ code: 'DOCUMENT_INVALID' });
    expect(await write('TENANT', null, { storge: {} })).toMatchObject({ code: 'DOCUMENT_INVALID' });
    expect(await write('CAMERA', 'c1', { log: { level: 'debug' } })).toMatchObject({ field: 'scope' });
    expect(await test.describeKind(schema, 0, 'edge.runtime')).toMatchObject({ code: 'CONFLICT' });
    expect(await write('SITE', 's1', { recording: { segmentSeconds: 10 } })).toMatchObject({
      __typename: 'WriteConfigSuccess',
    });
    await write('EDGE', 'e1', { log: { level: 'debug' } });
    const revision = (await state())[0]?.configState?.[0]?.desiredRevision;
    expect(revision).toMatch(/^[0-9a-f]{16}$/);
    const own = await test.ask('{ edgeConfig { kind revision content } }', {}, edgeOf('e1'));
    const content = '{"recording":{"segmentSeconds":10},"log":{"level":"debug"}}';
    expect(own.data).toEqual({ edgeConfig: [{ kind: 'edge.runtime', revision, content }] });
    await report({ appliedRevision: 'none', refused: { revision, code: 'SETTINGS_UNFIT', message: 'Too much.' } });
    expect((await state())[0]?.configState).toEqual([
      {
        ...{ kind: 'edge.runtime', desiredRevision: revision, appliedRevision: 'none', state: 'REFUSED' },
        error: { code: 'SETTINGS_UNFIT', message: 'Too much.' },
      },
    ]);
    await report({ appliedRevision: revision });
    expect((await state())[0]?.configState).toMatchObject([{ state: 'APPLIED', error: null }]);
    expect((await state({ ...administrator, id: 'u9' }))[0]?.configState ?? null).toBeNull();
  });

  it('take in what a rollout tells one edge, and give back what was there, unless somebody changed it since', async () => {
    await using test = await opened();
    const roll = (rolloutId: string, content: object, undo = false) =>
      test.say('vms.rollouts', { rolloutId, name: 'Longer', edgeId: 'e1', kind: 'edge.runtime', content, undo });
    const write = async (content: object, version: number) =>
      test.ask(WRITE, {
        input: { kind: 'edge.runtime', scope: 'EDGE', scopeId: 'e1', content: JSON.stringify(content), version },
      });
    const becomes = async (content: object) => {
      const text = JSON.stringify(content);
      while ((await test.effective('EDGE', 'e1'))?.content !== text) await new Promise((go) => setImmediate(go));
    };
    await write({ log: { level: 'warn' } }, 0);
    await roll('r1', { recording: { segmentSeconds: 8 } });
    await becomes({ log: { level: 'warn' }, recording: { segmentSeconds: 8 } });
    await roll('r1', {}, true);
    await becomes({ log: { level: 'warn' } });
    await roll('r2', { recording: { segmentSeconds: 9 } });
    await becomes({ log: { level: 'warn' }, recording: { segmentSeconds: 9 } });
    await write({ log: { level: 'error' } }, 4);
    await roll('r2', {}, true);
    await roll('r3', { recording: { segmentSeconds: 3 } });
    await becomes({ log: { level: 'error' }, recording: { segmentSeconds: 3 } });
  });
});
