import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The folder with Hive Gateway and its Rust planner: 74 MB, so it is installed beside the repository, never in it. */
const folder = process.env.VMS_HIVE ?? join(homedir(), '.cache/vms-bench/hive');

export const howToGetHive =
  'Hive Gateway is not here, its rows are left out. Run  npm install --ignore-scripts --prefix ~/.cache/vms-bench/hive ' +
  'graphql@16.15.0 @graphql-hive/gateway-runtime@2.12.1 @graphql-hive/router-runtime@1.4.23 @graphql-mesh/transport-http@1.2.1  or set VMS_HIVE to its folder.';

export function hasHive(): boolean {
  return existsSync(join(folder, 'node_modules/@graphql-hive/router-runtime'));
}

/** One package of that folder, as an ES module. */
export async function importHive(name: string): Promise<unknown> {
  const path = createRequire(join(folder, 'package.json')).resolve(name);
  return await import(pathToFileURL(path.replace(/\.cjs$/, '.js')).href);
}
