import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answers, installGo, launch, type ServerKind, samePort } from './server.ts';

const version = 'v1.24.2';
const source = fileURLToPath(new URL('ferretdb', import.meta.url));

/** MongoDB's wire protocol over SQLite: a server that is not MongoDB (no transactions, no change streams). */
export const ferretdb: ServerKind = {
  name: `FerretDB ${version}`,
  variable: 'VMS_DOCUMENTS_URL',
  install: (cache, say) =>
    installGo({ name: 'ferretdb', version }, cache, say, (folder) => ({
      args: ['build', '-o', join(folder, 'ferretdb'), '.'],
      cwd: source,
    })),
  start: async (cache, folder) => {
    const port = await samePort(folder);
    const data = join(folder, 'data');
    mkdirSync(data, { recursive: true });
    return launch(join(cache, `ferretdb-${version}`, 'ferretdb'), [`127.0.0.1:${port}`, data], {
      folder,
      url: `mongodb://127.0.0.1:${port}/vms`,
      ready: () => answers(port),
      env: { DO_NOT_TRACK: '1' },
    });
  },
};
