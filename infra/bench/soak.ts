/** `npm run soak [-- NAME … [--json] [OPTIONS OF THE SOAK]]`: what only time shows. Each says how long it takes; none is part of `npm test`. */
import { soak as abuse } from '../../router/bench/abuse-soak.ts';
import { soak as router } from '../../router/bench/reload.ts';
import { runNamed } from './named.ts';
import { soak as platform } from './platform/soak.ts';
import { diskStall, recorderKills, recordingSoak } from './recording/soaks.ts';

await runNamed('soak', {
  recording: recordingSoak,
  'disk-stall': diskStall,
  'recorder-kills': recorderKills,
  platform,
  router,
  abuse,
});
