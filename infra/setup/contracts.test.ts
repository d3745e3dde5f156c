import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { composeSupergraph, root } from './contracts.ts';

describe('the contracts', () => {
  it('compose into the committed supergraph', () => {
    expect(composeSupergraph()).toBe(readFileSync(join(root, 'schema/supergraph.graphql'), 'utf8'));
  });

  it('hide what is for machines from the public schema', () => {
    const supergraph = readFileSync(join(root, 'schema/supergraph.graphql'), 'utf8');
    for (const line of supergraph
      .split('\n')
      .filter((text) => /^ {2}(edge[A-Z]\w*|ingest[A-Z]\w*|attach\w+)\(/.test(text)))
      if (!/^ {2}edgeServers?\(/.test(line)) expect(line).toContain('@inaccessible');
  });
});
