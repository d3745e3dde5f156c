/** One contestant in a process of its own: `serve.ts in-process|over-http|subgraphs NAME [SUBGRAPH-URL]`, asked by IPC. */
import type { AddressInfo } from 'node:net';
import { inProcess, overHttp, serveSubgraphs } from './contestants.ts';

const [kind, name = '', subgraphUrl = ''] = process.argv.slice(2);
const contestant = kind === 'in-process' ? inProcess[name] : kind === 'over-http' ? overHttp[name] : serveSubgraphs;
if (!contestant) throw new Error(`There is no contestant "${name}" ${kind}.`);
const server = await contestant(subgraphUrl);
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
process.on('disconnect', () => process.exit(0));
