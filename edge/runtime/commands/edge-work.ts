import { Fault } from '@vms/kit/fault';
import type { EdgeOrder, EdgePart } from '@vms/schema/edge/edge-command.ts';
import type { Progress, Work } from '../../agent/commands/command-runner.ts';
import type { EdgeChild } from '../child.ts';
import { checkIndex } from './check-index.ts';
import { type ProbeNeeds, probeCameras } from './probe-cameras.ts';
import { updateSoftware } from './update-software.ts';

export interface EdgeWorkNeeds extends ProbeNeeds {
  readonly children: Readonly<Record<EdgePart, EdgeChild>>;
  /** Everything that says how this edge is; no secret in it. */
  readonly diagnose: () => Promise<unknown>;
  readonly videoRoot: string;
  readonly edgeHome: string;
  /** Absolute path of the hook that updates this edge; null when nobody has set one up. */
  readonly updateCommand: string | null;
}

/** What this edge does when it is asked to. */
export function edgeWork(needs: EdgeWorkNeeds): Work {
  return async (order: EdgeOrder, progress: Progress, signal: AbortSignal): Promise<unknown> => {
    switch (order.kind) {
      case 'RESTART_PART': {
        progress(10, `Stopping ${order.part.toLowerCase()}`);
        const { pid, ms } = await needs.children[order.part].restart(signal);
        return { part: order.part, pid, ms };
      }
      case 'COLLECT_DIAGNOSTICS':
        progress(10, 'Collecting');
        return needs.diagnose();
      case 'PROBE_CAMERAS':
        return probeCameras(needs, order.cameraIds, progress, signal);
      case 'CHECK_INDEX':
        return checkIndex(needs.videoRoot, progress, signal);
      case 'UPDATE_SOFTWARE': {
        const { updateCommand, edgeHome } = needs;
        if (updateCommand === null) {
          const why =
            'No update hook is set up on this edge: set VMS_EDGE_UPDATE_COMMAND to a program that takes a version.';
          throw new Fault('UPDATE_NOT_CONFIGURED', why);
        }
        return updateSoftware({ updateCommand, edgeHome, version: order.version }, progress, signal);
      }
    }
  };
}
