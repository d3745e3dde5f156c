/**
 * What a machine needs before the platform runs: Debian packages, npm packages, one native build, the console.
 * Plain JavaScript for Node 18 and later, because it runs before our own Node is there.
 * Every step looks first and does nothing when there is nothing to do.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { arch } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const headers = join(root, 'node_modules', `node-linux-${arch() === 'arm64' ? 'arm64' : 'x64'}`);
/** Node 24 from the npm registry; the system's Node may be older. */
export const node = join(headers, 'bin', 'node');

const run = [
  'g++',
  'make',
  'python3',
  'pkg-config',
  'libgstreamer1.0-dev',
  'libgstreamer-plugins-base1.0-dev',
  'gstreamer1.0-plugins-base',
  'gstreamer1.0-plugins-good',
  'gstreamer1.0-plugins-bad',
  'gstreamer1.0-plugins-ugly',
  'gstreamer1.0-libav',
  'ffmpeg',
  'python3-gi',
  'python3-gi-cairo',
  'python3-cairo',
  'fonts-dejavu-core',
  'gir1.2-gstreamer-1.0',
  'gir1.2-gst-plugins-base-1.0',
  'gir1.2-gst-rtsp-server-1.0',
  'gstreamer1.0-rtsp',
];
const test = ['chromium', 'curl'];

/** A reason that a person can act on, printed in one line without a stack. */
export class SetupProblem extends Error {}

function say(text) {
  process.stdout.write(`${text}\n`);
}

function step(title, command, args, options = {}) {
  const started = Date.now();
  say(`• ${title} …`);
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
  if (done.status === 0) {
    say(`  done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
    return;
  }
  const output = `${done.stdout ?? ''}${done.stderr ?? ''}${done.error ? String(done.error) : ''}`.trim();
  process.stderr.write(`${output.split('\n').slice(-25).join('\n')}\n`);
  if (/ENOSPC|No space left/.test(output))
    throw new SetupProblem(`${title}: the disk is full; free some space and run the command again.`);
  throw new SetupProblem(
    `${title} failed (${command} ${args[0] ?? ''}); the lines above say why. Fix it and run the command again.`,
  );
}

/** Refuses to start an installation that would fill the disk. */
export function checkDisk() {
  const { bavail, bsize } = statfsSync(root);
  const freeGb = (bavail * bsize) / 1e9;
  const needGb = existsSync(join(root, 'node_modules')) ? 1 : 4;
  if (freeGb < needGb)
    throw new SetupProblem(
      `Only ${freeGb.toFixed(1)} GB free on the disk of ${root}; ${needGb} GB are needed. Free some space.`,
    );
}

/** Debian packages that are not installed, of those this purpose needs. */
export function missingPackages(purpose) {
  const wanted = purpose === 'test' ? [...run, ...test] : run;
  const found = spawnSync('dpkg-query', ['-W', `-f=\${Package} \${db:Status-Status}\n`, ...wanted], {
    encoding: 'utf8',
  });
  if (found.error)
    throw new SetupProblem(`This is not Debian (no dpkg-query). Install the equivalents of: ${wanted.join(' ')}`);
  const installed = new Set(
    found.stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return wanted.filter((name) => !installed.has(name));
}

function installPackages(purpose) {
  const missing = missingPackages(purpose);
  if (missing.length === 0) return;
  const isRoot = process.getuid?.() === 0;
  const hasSudo = !isRoot && spawnSync('sudo', ['-n', 'true']).status === 0;
  const askSudo = !isRoot && !hasSudo && process.stdin.isTTY && spawnSync('sudo', ['-V']).status === 0;
  if (!isRoot && !hasSudo && !askSudo) {
    throw new SetupProblem(`Missing system packages and no root: run  sudo apt-get install -y ${missing.join(' ')}`);
  }
  const prefix = isRoot ? [] : ['sudo'];
  const apt = (...args) => [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
  const stdio = ['inherit', 'pipe', 'pipe'];
  say(`System packages to install (${missing.length}): ${missing.join(' ')}`);
  const [updateCommand, ...updateArgs] = apt('update', '-q');
  step('Reading the list of system packages', updateCommand, updateArgs, { stdio });
  const [command, ...args] = apt('install', '-y', '-q', '--no-install-recommends', ...missing);
  step('Installing system packages', command, args, { stdio });
}

function hashOf(...files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function filesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : filesBelow(path);
    return [path];
  });
}

const stampFile = join(root, 'node_modules', '.vms-setup.json');
const readStamp = () => (existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {});
function stamp(key, value) {
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stampFile, `${JSON.stringify({ ...readStamp(), [key]: value }, null, 2)}\n`);
}

// Not `npm ci`: it wants an entry for every platform's optional packages, which a mirror of this platform may lack.
// The lockfile still fixes every version, and --no-save leaves it as it is.
const install = ['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund'];

/**
 * Node 24 and its npm, by the system's npm. They do the rest: an npm under an older Node silently leaves out optional
 * packages that want a newer one, native parts of the bundler and the linter among them.
 */
function installToolchain() {
  const folder = join(root, 'infra/setup/toolchain');
  const tools = join(folder, 'node_modules');
  const own = join(tools, basename(headers), 'bin');
  const npm = join(tools, 'npm/bin/npm-cli.js');
  if (!existsSync(npm) || !existsSync(join(own, 'node'))) {
    step('Fetching Node 24 and npm', 'npm', install, { cwd: folder });
    if (!existsSync(join(own, 'node')))
      throw new SetupProblem(`No Node 24 for this machine (${arch()}); x64 Linux is supported.`);
  }
  return { own, npm };
}

function installModules() {
  const wanted = hashOf('package-lock.json', 'infra/setup/toolchain/package-lock.json');
  if (readStamp().modules === wanted && existsSync(node)) return;
  const { own, npm } = installToolchain();
  // onnxruntime-node's own install script wants CUDA libraries from the internet; we use its CPU libraries, which are in the package.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', PATH: `${own}:${process.env.PATH}` };
  step('Installing npm packages', join(own, 'node'), [npm, ...install], { env });
  stamp('modules', wanted);
}

function buildNative() {
  const folder = join(root, 'node_modules', 'gstreamer-superficial');
  if (existsSync(join(folder, 'build', 'Release', 'gstreamer-superficial.node'))) return;
  // The headers come with Node's own package, so that nothing is downloaded.
  const env = { ...process.env, npm_config_nodedir: headers, PATH: `${join(headers, 'bin')}:${process.env.PATH}` };
  step('Building the GStreamer binding', node, [join(root, 'node_modules/node-gyp/bin/node-gyp.js'), 'rebuild'], {
    cwd: folder,
    env,
  });
}

function buildConsole() {
  const sources = ['package-lock.json', 'schema/supergraph.graphql', ...filesBelow('clients/web')];
  const wanted = hashOf(...sources.filter((path) => statSync(join(root, path)).isFile()));
  if (readStamp().console === wanted && existsSync(join(root, 'clients/web/dist/index.html'))) return;
  const env = { ...process.env, PATH: `${join(headers, 'bin')}:${process.env.PATH}` };
  step(
    'Building the web console',
    node,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'],
    { cwd: join(root, 'clients/web'), env },
  );
  stamp('console', wanted);
}

/**
 * Brings the machine to where the platform runs; `purpose` is `start` or `test`.
 * Throws SetupProblem with one line that says what to do.
 */
export function setup(purpose) {
  checkDisk();
  installPackages(purpose);
  installModules();
  buildNative();
  buildConsole();
}
