import type { InferEntity } from '@mikro-orm/core';
import type { Builder } from '../builder.ts';
import type { EdgeInventoryEntity } from './inventory.entity.ts';
import type { Inventory } from './inventory.ts';

type Row = InferEntity<typeof EdgeInventoryEntity>;

/** What an edge found itself to be, and the input by which it says so. */
export function inventoryType(builder: Builder) {
  const Disk = builder.objectRef<Inventory['disks'][number]>('EdgeDisk').implement({
    fields: (t) => ({
      path: t.exposeString('path'),
      bytes: t.exposeFloat('bytes'),
      freeBytes: t.exposeFloat('freeBytes'),
    }),
  });
  const Accelerator = builder.objectRef<Inventory['accelerators'][number]>('EdgeAccelerator').implement({
    fields: (t) => ({ kind: t.exposeString('kind'), name: t.exposeString('name') }),
  });
  const found = <T>(pick: (inventory: Inventory) => T) => ({ resolve: ({ found: all }: Row): T => pick(all) });
  const EdgeInventory = builder.objectRef<Row>('EdgeInventory').implement({
    description: 'As the edge itself measured it.',
    fields: (t) => ({
      os: t.string(found(({ os }) => os)),
      arch: t.string(found(({ arch }) => arch)),
      node: t.string(found(({ node }) => node)),
      cpu: t.string(found(({ cpu }) => cpu)),
      cores: t.int(found(({ cores }) => cores)),
      memoryBytes: t.float(found(({ memoryBytes }) => memoryBytes)),
      disks: t.field({ type: [Disk], ...found(({ disks }) => disks) }),
      accelerators: t.field({
        type: [Accelerator],
        description: 'Devices that are there, whether or not a model runs on them.',
        ...found(({ accelerators }) => accelerators),
      }),
      providers: t.stringList({ description: 'What models really run on.', ...found(({ providers }) => providers) }),
      cameras: t.int(found(({ cameras }) => cameras)),
      streamsRunning: t.int(found(({ streamsRunning }) => streamsRunning)),
      recordedBitsPerSecond: t.float(found(({ recordedBitsPerSecond }) => recordedBitsPerSecond)),
      asOf: t.field({ type: 'DateTime', resolve: ({ asOfMs }) => new Date(asOfMs) }),
    }),
  });
  const DiskInput = builder.inputType('EdgeDiskInput', {
    fields: (t) => ({
      path: t.string({ required: true }),
      bytes: t.float({ required: true }),
      freeBytes: t.float({ required: true }),
    }),
  });
  const AcceleratorInput = builder.inputType('EdgeAcceleratorInput', {
    fields: (t) => ({ kind: t.string({ required: true }), name: t.string({ required: true }) }),
  });
  const InventoryInput = builder.inputType('EdgeInventoryInput', {
    fields: (t) => ({
      os: t.string({ required: true }),
      arch: t.string({ required: true }),
      node: t.string({ required: true }),
      cpu: t.string({ required: true }),
      cores: t.int({ required: true }),
      memoryBytes: t.float({ required: true }),
      disks: t.field({ type: [DiskInput], required: true }),
      accelerators: t.field({ type: [AcceleratorInput], required: true }),
      providers: t.stringList({ required: true }),
      cameras: t.int({ required: true }),
      streamsRunning: t.int({ required: true }),
      recordedBitsPerSecond: t.float({ required: true }),
    }),
  });
  return { EdgeInventory, InventoryInput };
}
