/** Cores, accelerators and machines of a site. Formulas M1 to M3 of docs/reference/calculator.md. */
export const accelerators = ['CPU', 'GPU', 'AUTO'] as const;
export type Accelerator = (typeof accelerators)[number];

/** Measured with this software on 2 cores of a server under Debian 12; the page says how. */
export const measured = {
  /** Of a core, recording one camera, per Mbit/s. */
  recordCorePerMbps: 0.0012,
  /** Of a core, decoding one camera for analytics, per million pixels of its stream at 25 frames per second. */
  decodeCorePerMegapixel: 0.056,
  /** Core milliseconds of the detector per frame at 320 × 320. */
  detectorCpuMs: 24,
} as const;

/** What is planned to be used of a machine at most. */
export const loadMax = 0.7;

export interface AnalyticsShape {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** Frames analysed per second; 0 = no analytics. */
  readonly analyticsFps: number;
}

/** M1: cores to record and, with analytics, to decode; every frame is decoded, however few are analysed. */
export function recordingCores(bitrateBps: number, { width, height, fps, analyticsFps }: AnalyticsShape): number {
  const decode = analyticsFps > 0 ? ((width * height) / 1e6) * measured.decodeCorePerMegapixel * (fps / 25) : 0;
  return (bitrateBps / 1e6) * measured.recordCorePerMbps + decode;
}

/** M2: cores (or accelerators) that detection keeps busy. */
export function detectionLoad(analyticsFps: number, msPerFrame: number): number {
  return (analyticsFps * msPerFrame) / 1000;
}

/** M3: as many machines as the scarcest of cores, disk bays and network asks for; at least one where there is a camera. */
export function machinesFor(
  need: { readonly cores: number; readonly disks: number; readonly lanBps: number; readonly cameras: number },
  machine: { readonly cores: number; readonly bays: number; readonly networkBps: number },
): number {
  if (need.cameras === 0) return 0;
  return Math.max(
    1,
    Math.ceil(need.cores / (machine.cores * loadMax)),
    Math.ceil(need.disks / machine.bays),
    Math.ceil(need.lanBps / (machine.networkBps * loadMax)),
  );
}
