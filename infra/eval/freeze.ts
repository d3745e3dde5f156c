/** `node infra/eval/freeze.ts`: the renderer as it is now becomes the one that figures are measured with; older ones are void. */
import { writeFileSync } from 'node:fs';
import { rendererHash } from './frozen.ts';

const since = new Date().toISOString().slice(0, 10);
const text = `${JSON.stringify({ sha256: rendererHash(), since }, null, 2)}\n`;
writeFileSync(new URL('frozen.json', import.meta.url), text);
process.stdout.write(text);
