import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

it('holds what the Python SDK promises, under the system’s Python', () => {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const args = ['-W', 'error', '-B', '-m', 'unittest', 'discover', '-s', 'tests'];
  const { status, stderr } = spawnSync('/usr/bin/python3', args, { cwd, encoding: 'utf8', timeout: 60_000 });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/Ran 6 tests.*OK/s) });
});
