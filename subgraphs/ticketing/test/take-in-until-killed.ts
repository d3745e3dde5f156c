/** Ticketing until it dies at the step of its job. Started by crash.test.ts. */
import { openDying } from '@vms/kit/testing/open-dying';
import { ticketing } from '../src/index.ts';

await openDying(ticketing, JSON.parse(process.argv[2] ?? '{}'));
