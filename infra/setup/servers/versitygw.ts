import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { answers, installGo, launch, type ServerKind, samePort } from './server.ts';

const version = 'v1.8.0';
/** For loopback only; nothing outside this machine can reach the server. */
const credentials = { key: 'vms-local', secret: 'vms-local-secret' };

/** The Versity S3 gateway on a folder: a real S3 server, Apache-2.0, without a cluster to set up. */
export const versitygw: ServerKind = {
  name: `Versity S3 Gateway ${version}`,
  variable: 'VMS_BLOBS_URL',
  install: (cache, say) =>
    installGo({ name: 'versitygw', version }, cache, say, () => ({
      args: ['install', `github.com/versity/versitygw/cmd/versitygw@${version}`],
    })),
  start: async (cache, folder) => {
    const port = await samePort(folder);
    const [data, meta] = [join(folder, 'data'), join(folder, 'meta')];
    for (const path of [data, meta]) mkdirSync(path, { recursive: true });
    const args = ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', meta, data];
    return launch(join(cache, `versitygw-${version}`, 'versitygw'), args, {
      folder,
      url: `s3+http://${credentials.key}:${credentials.secret}@127.0.0.1:${port}/vms?region=us-east-1`,
      ready: () => answers(port),
      env: { ROOT_ACCESS_KEY: credentials.key, ROOT_SECRET_KEY: credentials.secret },
    });
  },
};
