import { describe, expect, it } from '@jest/globals';
import { openComposed } from './composed-platform.ts';

describe('the story of a setting', () => {
  it('is described, set for all and for one site, followed live, and read at site and edge', async () => {
    await using platform = await openComposed();
    const added = await platform.ask(
      'mutation { addSite(input: { name: "Depot" }) { ... on AddSiteSuccess { site { id } } } }',
    );
    const id = (added.addSite as { site: { id: string } }).site.id;
    const schema = JSON.stringify({ type: 'object', properties: { days: { type: 'integer' } }, required: ['days'] });
    const described = await platform.ask(
      'mutation ($s: String!) { describeConfigKind(input: { kind: "recording", schema: $s, version: 0 }) { __typename } }',
      { s: schema },
    );
    expect(described.describeConfigKind).toEqual({ __typename: 'DescribeConfigKindSuccess' });
    const write = (scope: string, scopeId: string | null, content: object) =>
      platform.ask(
        'mutation ($input: WriteConfigInput!) { writeConfig(input: $input) { __typename ... on Error { message } } }',
        { input: { kind: 'recording', scope, scopeId, content: JSON.stringify(content), version: 0 } },
      );
    const stop = new AbortController();
    const changes = await platform.follow('subscription { configChanged { cursor version { scope } } }', stop.signal);
    expect(await write('TENANT', null, { days: 30 })).toEqual({ writeConfig: { __typename: 'WriteConfigSuccess' } });
    // The site comes over the bus.
    await platform.until(
      () => write('SITE', id, { days: 7 }),
      (answer) => JSON.stringify(answer).includes('Success'),
    );
    const heard: unknown[] = [];
    for await (const { data } of changes) {
      heard.push((data as { configChanged: { version: { scope: string } } }).configChanged.version.scope);
      if (heard.length === 2) break;
    }
    stop.abort();
    expect(heard).toEqual(['TENANT', 'SITE']);
    const look = 'query ($id: ID!) { site(id: $id) { name config { kind content sources { scope } } } }';
    expect(await platform.ask(look, { id })).toEqual({
      site: { name: 'Depot', config: [{ kind: 'recording', content: '{"days":7}', sources: [{ scope: 'SITE' }] }] },
    });
    await platform.asEdge('edge-manager', 'mutation { edgeHeartbeat(input: {}) { cloudTime } }', {});
    const edges = await platform.until(
      () => platform.ask('{ edgeServers { edges { node { id config { content } } } } }'),
      (answer) => JSON.stringify(answer).includes('days'),
    );
    expect(edges.edgeServers).toEqual({
      edges: [{ node: { id: platform.edgeId, config: [{ content: '{"days":30}' }] } }],
    });
    const foreign = await platform.outcome(look, { id }, platform.stranger);
    expect(foreign.data).toEqual({ site: null });
  });
});
