/** `npm run soak [-- NAME … [--json] [OPTIONS OF THE SOAK]]`: what only time shows. Each says how long it takes; none is part of `npm test`. */
import { runNamed } from './named.ts';
import { soak as platform } from './platform/soak.ts';

await runNamed('soak', { platform });
