import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serverAudits } from 'graphql-http';
import { createRouter } from '../../src/index.ts';
import { openFixture } from '../fixture.ts';
import type { Verdict } from './federation-audit.ts';

/** graphql-http's audit of GraphQL over HTTP against our door. */
export async function runHttpAudit(): Promise<Verdict[]> {
  const { supergraphSdl, schemas } = openFixture();
  const contextFor = () => ({ who: null });
  const subgraphs = new Map([...schemas].map(([name, schema]) => [name, { name, schema, contextFor }]));
  const router = createRouter({ supergraphSdl, subgraphs, authenticate: () => null });
  const server = createServer((req, res) => void router.handle(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  // A GET without a header that a browser must ask for first is refused (CSRF); the audit sends none.
  const fetchFn = (input: string, init: RequestInit = {}) =>
    fetch(input, { ...init, headers: { ...init.headers, 'x-graphql-preflight': '1' } });
  try {
    const verdicts: Verdict[] = [];
    for (const audit of serverAudits({ url, fetchFn })) {
      const result = await audit.fn();
      const why = result.status === 'ok' ? null : `${result.status}: ${result.reason}`;
      verdicts.push({ name: `${audit.id} ${audit.name}`, why });
    }
    return verdicts;
  } finally {
    await router.stop();
    server.closeAllConnections();
    server.close();
  }
}
