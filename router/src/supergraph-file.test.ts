import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '@vms/kit/log';
import { openFixture } from '../conformance/fixture.ts';
import { createRouter, type Router, type Subgraph } from './index.ts';
import { followSupergraph, readSupergraph, remotesOf, routingUrls } from './supergraph-file.ts';

const before = openFixture();
const after = openFixture('extend type Camera { nickname: String }');
const ours = new Set(before.schemas.keys());
const contextFor = () => ({ who: null });

describe('a supergraph in a file', () => {
  let folder: string;
  let path: string;
  let router: Router;
  const logged: string[] = [];
  const log = createLog({ name: 'test', destination: { write: (line) => void logged.push(line) } });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vms-supergraph-'));
    path = join(folder, 'supergraph.graphql');
    await writeFile(path, before.supergraphSdl);
    const subgraphs = new Map<string, Subgraph>(
      [...after.schemas].map(([name, schema]) => [name, { name, schema, contextFor }]),
    );
    router = createRouter({ supergraphSdl: readSupergraph(path), subgraphs, authenticate: () => null });
  });
  afterEach(async () => {
    await router.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const turn = () => new Promise((resolve) => setTimeout(resolve, 20));
  const knows = async () =>
    !(await router.execute({ query: '{ cameras { nickname } }', principal: null })).errors?.length;

  it('is taken in when it changes, and kept when what came is none', async () => {
    const followed = followSupergraph(path, router, { ours, log, everyMs: 20 });
    try {
      expect(await knows()).toBe(false);
      await writeFile(path, after.supergraphSdl);
      while (!(await knows())) await turn();
      await writeFile(path, 'no supergraph');
      while (!logged.some((line) => line.includes('is not used'))) await turn();
      expect(await knows()).toBe(true);
    } finally {
      followed.stop();
    }
  });

  it('says where subgraphs are that are not ours', () => {
    const sdl = before.supergraphSdl.replace(
      'name: "sites", url: ""',
      'name: "sites", url: "https://sites.test/graphql"',
    );
    expect(routingUrls(sdl)).toEqual(new Map([['sites', 'https://sites.test/graphql']]));
    expect(remotesOf(sdl, new Set(['cameras']))).toEqual(new Map([['sites', { url: 'https://sites.test/graphql' }]]));
    expect(remotesOf(sdl, ours).size).toBe(0);
  });

  it('is asked for by name when it is not there', () => {
    expect(() => readSupergraph(join(folder, 'none'))).toThrow('VMS_SUPERGRAPH');
  });
});
