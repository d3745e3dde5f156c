/** `npm run bench [-- NAME … [--json] [OPTIONS OF THE BENCH]]`: every figure of the platform, each beside a peer or a limit measured in the same run. */
import { run as router } from '../../router/bench/router.ts';
import { run as events } from './events/events.ts';
import { runNamed } from './named.ts';
import { run as platform } from './platform/platform.ts';
import { run as recording } from './recording/recording.ts';

await runNamed('bench', { router, recording, platform, events });
