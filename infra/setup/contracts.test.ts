import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { errorCodes } from '../../schema/error-codes.ts';
import { eventKinds, eventSeverities } from '../../schema/messages/event-kinds.ts';
import { EventKind, EventSeverity } from '../../schema/messages/gen/event_pb.js';
import { files, read } from '../house/sources.ts';
import { composeSupergraph, drifted, publishedFiles, root } from './contracts.ts';

describe('the contracts', () => {
  const supergraph = readFileSync(join(root, 'schema/supergraph.graphql'), 'utf8');

  it('compose into the committed supergraph', () => {
    expect(composeSupergraph()).toBe(supergraph);
  });

  it('are published as they are: the API schema of the clients, its reference, the types of the Python SDK', () => {
    expect(drifted(publishedFiles(supergraph))).toEqual([]);
  });

  it('hide what machines report and ask from the public schema', () => {
    const machine =
      /^ {2}(edge(Enrol|Heartbeat|Disconnected|Identity|Report\w+|Devices|Retention|Assignments|AnalyticsRules)|ingestEvents|attachEventPicture)\b/;
    const lines = supergraph.split('\n').filter((line) => machine.test(line));
    expect(lines.length).toBeGreaterThanOrEqual(10);
    expect(lines.filter((line) => !line.includes('@inaccessible'))).toEqual([]);
  });

  it('name the kinds of events as the Protobuf enums number them', () => {
    const named = (values: Readonly<Record<string, unknown>>) =>
      Object.entries(values)
        .filter(([name, number]) => typeof number === 'number' && number > 0 && name !== 'UNSPECIFIED')
        .sort(([, a], [, b]) => Number(a) - Number(b))
        .map(([name]) => name);
    expect([...eventKinds]).toEqual(named(EventKind));
    expect([...eventSeverities]).toEqual(named(EventSeverity));
  });

  it('list every error code that is thrown', () => {
    const sources = files(/\.ts$/).filter((path) => !/\.test\.|\/testing\//.test(path));
    const thrown = sources.flatMap((path) =>
      [...read(path).matchAll(/new Fault\(\s*'([A-Z_]+)'/g)].map((match) => `${match[1]} (${path})`),
    );
    expect(thrown.filter((code) => !Object.hasOwn(errorCodes, code.split(' ')[0] ?? ''))).toEqual([]);
  });
});
