import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { Fault } from '@vms/kit/fault';
import type { Log } from '@vms/kit/log';
import { Kind, parse } from 'graphql';
import type { RemoteSubgraph, Router } from './index.ts';

/** Whether the file has changed is looked at so often: it may be a mount on which no change is announced. */
const LOOK_EVERY_MS = 2_000;

/** What a supergraph says about where its subgraphs are: name → routing URL, of those that have one. */
export function routingUrls(supergraphSdl: string): Map<string, string> {
  const urls = new Map<string, string>();
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { directives } of definition.values ?? []) {
      const args = directives?.find(({ name }) => name.value === 'join__graph')?.arguments ?? [];
      const text = (name: string) => {
        const value = args.find((arg) => arg.name.value === name)?.value;
        return value?.kind === Kind.STRING ? value.value : '';
      };
      if (/^https?:/.test(text('url'))) urls.set(text('name'), text('url'));
    }
  }
  return urls;
}

/** Subgraphs of a supergraph that somebody else runs, behind HTTP at their routing URLs. */
export function remotesOf(supergraphSdl: string, ours: ReadonlySet<string>): Map<string, RemoteSubgraph> {
  const others = [...routingUrls(supergraphSdl)].filter(([name]) => !ours.has(name));
  return new Map(others.map(([name, url]) => [name, { url }]));
}

/** The text of a supergraph file; SUPERGRAPH_UNREADABLE with the way out when there is none. */
export function readSupergraph(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Fault(
      'SUPERGRAPH_UNREADABLE',
      `VMS_SUPERGRAPH: ${why}. Name a file made by composition, or leave it out.`,
    );
  }
}

/** Takes a changed supergraph into the router while it serves; one that cannot be loaded is logged and left alone. */
export function followSupergraph(
  path: string,
  router: Pick<Router, 'swap' | 'provide'>,
  { ours, log, everyMs = LOOK_EVERY_MS }: { ours: ReadonlySet<string>; log: Log; everyMs?: number },
): { stop(): void } {
  const reload = async (): Promise<void> => {
    const sdl = readSupergraph(path);
    for (const [name, remote] of remotesOf(sdl, ours)) router.provide(name, remote);
    await router.swap(sdl);
    log.info({ path }, 'a new supergraph is served');
  };
  const changed = (): void => {
    reload().catch((error: unknown) => log.error({ err: error }, 'the changed supergraph is not used'));
  };
  watchFile(path, { interval: everyMs, persistent: false }, changed);
  return { stop: () => unwatchFile(path, changed) };
}
