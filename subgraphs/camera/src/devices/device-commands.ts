import type { Access } from '@vms/kit/auth/access';
import type { Permission, Principal } from '@vms/kit/auth/principal';
import { notFound } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { type DeviceCommand, deviceCommand } from '@vms/schema/edge/device-command.ts';
import { z } from 'zod';
import type { Camera, Cameras } from '../cameras/cameras.ts';
import type { Probes } from './probes.ts';

type Caller = Principal & { tenantId: string };

const COMMAND = `mutation ($cameraId: ID!, $command: DeviceCommand!) {
  deviceCommand(cameraId: $cameraId, command: $command) { answer fault { code message } } }`;
const commandMs = 11_000;

const named = z.array(z.object({ id: z.string(), name: z.string() }));
const port = z.object({ id: z.string(), name: z.string(), active: z.boolean().nullable() });
const answer = z.object({
  answer: z
    .object({
      presets: named.optional(),
      presetId: z.string().optional(),
      patrols: named.optional(),
      ports: z.object({ inputs: z.array(port), outputs: z.array(port) }).optional(),
      jpeg: z.string().optional(),
    })
    .nullable(),
  fault: z.object({ code: z.string(), message: z.string() }).nullish(),
});
export type DeviceAnswer = NonNullable<z.infer<typeof answer>['answer']>;

/** What people do with a camera's device, through the edge that records it; nobody else has its credentials. */
export class DeviceCommands {
  readonly #cameras: Cameras;
  readonly #probes: Probes;

  constructor(cameras: Cameras, probes: Probes) {
    this.#cameras = cameras;
    this.#probes = probes;
  }

  /** Throws what the device says, FORBIDDEN, NOT_FOUND, or EDGE_OFFLINE when no edge has the camera. */
  async run(
    caller: Caller,
    cameraId: string,
    permission: Permission,
    input: DeviceCommand,
    access: Access,
  ): Promise<DeviceAnswer> {
    const camera = await this.#camera(caller, cameraId, permission, access);
    const command = parseInput(deviceCommand, input);
    if (camera.edgeId === null || camera.edgeId === undefined)
      throw new Fault('EDGE_OFFLINE', `No edge records "${camera.name}" yet; assign one.`);
    const told = await this.#probes.ask(camera.edgeId, caller, COMMAND, { cameraId, command }, commandMs);
    const { answer: said, fault } = parseInput(answer, told.deviceCommand);
    if (fault) throw new Fault(fault.code, fault.message);
    return said ?? {};
  }

  /** One JPEG as the device makes it: without the masks, so where there are any it takes UNMASKED. */
  async snapshot(caller: Caller, cameraId: string, access: Access): Promise<string> {
    const camera = await this.#camera(caller, cameraId, 'LIVE', access);
    if ((camera.masks ?? []).length > 0) access.require('UNMASKED', { cameraId, siteId: camera.siteId ?? null });
    const { jpeg } = await this.run(caller, cameraId, 'LIVE', { kind: 'snapshot' }, access);
    if (jpeg === undefined) throw new Fault('CAMERA_PROTOCOL_ERROR', 'The device sent no picture.');
    return jpeg;
  }

  async #camera(caller: Caller, id: string, permission: Permission, access: Access): Promise<Camera> {
    const camera = (await this.#cameras.byIds(caller.tenantId, [id], access)).get(id);
    if (!camera) throw notFound('camera', id);
    access.require(permission, { cameraId: id, siteId: camera.siteId ?? null });
    return camera;
  }
}
