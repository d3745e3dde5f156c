import { existsSync, readdirSync, readFileSync, statfsSync } from 'node:fs';
import { arch, cpus, release, totalmem, type } from 'node:os';

export interface EdgeInventory {
  readonly os: string;
  readonly arch: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly disks: readonly { readonly path: string; readonly bytes: number; readonly freeBytes: number }[];
  readonly accelerators: readonly { readonly kind: string; readonly name: string }[];
  readonly providers: readonly string[];
  readonly cameras: number;
  readonly streamsRunning: number;
  readonly recordedBitsPerSecond: number;
}

/** Free bytes are told in steps of this much: every heartbeat would differ otherwise. */
const freeStepBytes = 256 * 1024 * 1024;

/** What this machine is and has, looked at now. */
export function takeInventory(of: {
  readonly videoRoot: string;
  readonly cameras: number;
  readonly streams: readonly { readonly state: string; readonly bitrateBps: number | null }[];
  readonly models: readonly { readonly provider: string | null }[];
}): EdgeInventory {
  const { bavail, blocks, bsize } = statfsSync(of.videoRoot);
  const freeBytes = Math.floor((bavail * bsize) / freeStepBytes) * freeStepBytes;
  const processors = cpus();
  const bits = of.streams.reduce((sum, { bitrateBps }) => sum + (bitrateBps ?? 0), 0);
  return {
    os: `${type()} ${release()}`.slice(0, 120),
    arch: arch(),
    node: process.version,
    cpu: (processors[0]?.model ?? 'unknown').slice(0, 200),
    cores: processors.length,
    memoryBytes: totalmem(),
    disks: [{ path: of.videoRoot, bytes: blocks * bsize, freeBytes }],
    accelerators: accelerators(),
    providers: [...new Set(of.models.flatMap(({ provider }) => (provider === null ? [] : [provider])))].sort(),
    cameras: of.cameras,
    streamsRunning: of.streams.filter(({ state }) => state === 'RUNNING').length,
    // Two digits say enough.
    recordedBitsPerSecond: bits === 0 ? 0 : Number(bits.toPrecision(2)),
  };
}

/** Devices that could compute, as the kernel shows them. */
function accelerators(root = ''): { kind: string; name: string }[] {
  const names = (folder: string, pattern: RegExp) =>
    existsSync(root + folder)
      ? readdirSync(root + folder)
          .filter((name) => pattern.test(name))
          .sort()
      : [];
  return [
    ...names('/proc/driver/nvidia/gpus', /./).map((bus) => ({ kind: 'NVIDIA', name: nvidiaName(root, bus) })),
    ...names('/dev/dri', /^renderD\d+$/).map((name) => ({ kind: 'DRM', name: `/dev/dri/${name}` })),
    ...names('/dev', /^apex_\d+$/).map((name) => ({ kind: 'EDGE_TPU', name: `/dev/${name}` })),
    ...names('/dev/accel', /^accel\d+$/).map((name) => ({ kind: 'NPU', name: `/dev/accel/${name}` })),
  ];
}

function nvidiaName(root: string, bus: string): string {
  const file = `${root}/proc/driver/nvidia/gpus/${bus}/information`;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return /^Model:\s*(.+)$/m.exec(text)?.[1]?.trim() ?? bus;
}
