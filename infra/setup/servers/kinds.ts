import { ferretdb } from './ferretdb.ts';
import { kafka } from './kafka.ts';
import { serversCache } from './place.ts';
import { type ServerKind, Unavailable } from './server.ts';
import { versitygw } from './versitygw.ts';

/** The real stores that run here, and the test file of each. */
export const kinds: readonly (ServerKind & { readonly tests: string })[] = [
  { ...kafka, tests: 'bus.servers.ts' },
  { ...ferretdb, tests: 'documents.servers.ts' },
  { ...versitygw, tests: 'blobs.servers.ts' },
];

export const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Installs what can be had; says in one line per server what cannot, and why. */
export function installServers(): { had: typeof kinds; missing: { name: string; why: string }[] } {
  const missing: { name: string; why: string }[] = [];
  const had = kinds.filter((kind) => {
    try {
      kind.install(serversCache, say);
      return true;
    } catch (problem) {
      if (!(problem instanceof Unavailable)) throw problem;
      missing.push({ name: kind.name, why: problem.message });
      return false;
    }
  });
  return { had, missing };
}
