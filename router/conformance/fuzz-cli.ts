/** `npm run fuzz:router [-- COUNT [SEED]]`: generated operations, answered alike by router, @apollo/gateway and monolith. */
import { fuzz } from './fuzz.ts';

const [count = '10000', seed = '1'] = process.argv.slice(2);
const { asked, differences, gatewayAlone } = await fuzz(Number(seed), Number(count));
for (const difference of differences.slice(0, 5)) process.stderr.write(`${JSON.stringify(difference, null, 1)}\n`);
const alone = `in ${gatewayAlone.length} more @apollo/gateway alone lost fields (seeds ${gatewayAlone.map((one) => one.seed).join(', ')})`;
process.stdout.write(`${asked} operations from seed ${seed}: ${differences.length} answered differently; ${alone}.\n`);
process.exit(differences.length > 0 ? 1 : 0);
