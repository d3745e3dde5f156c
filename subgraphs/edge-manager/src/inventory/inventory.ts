import { z } from 'zod';

const text = (max: number) => z.string().max(max);
const bytes = z.number().min(0).max(1e18);

/** As an edge measures it: see `edge/runtime/inventory.ts`. */
export const inventory = z.object({
  os: text(120),
  arch: text(20),
  node: text(40),
  cpu: text(200),
  cores: z.int().min(0).max(100_000),
  memoryBytes: bytes,
  disks: z.array(z.object({ path: text(500), bytes, freeBytes: bytes })).max(50),
  accelerators: z.array(z.object({ kind: text(40), name: text(200) })).max(50),
  /** Providers that models really run on. */
  providers: z.array(text(40)).max(20),
  cameras: z.int().min(0).max(100_000),
  streamsRunning: z.int().min(0).max(100_000),
  recordedBitsPerSecond: z.number().min(0).max(1e15),
});
export type Inventory = z.infer<typeof inventory>;
