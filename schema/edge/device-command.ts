import { z } from 'zod';

export const deviceProtocols = ['ONVIF', 'HIKVISION', 'DAHUA', 'RTSP'] as const;
export type DeviceProtocol = (typeof deviceProtocols)[number];

const ratio = z.number().min(-1).max(1);
const token = z.string().min(1).max(64);
const unit = z.number().min(0).max(1);
const vector = { pan: ratio.default(0), tilt: ratio.default(0), zoom: ratio.default(0) };

/** What the cloud may ask an edge to do with a camera's device. Every command is bounded by its request's deadline. */
export const deviceCommand = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('move'), how: z.enum(['continuous', 'relative', 'absolute']), ...vector }),
  z.object({ kind: z.literal('stop') }),
  z.object({ kind: z.literal('presets') }),
  z.object({ kind: z.literal('gotoPreset'), id: token }),
  z.object({ kind: z.literal('setPreset'), id: token.nullable(), name: z.string().min(1).max(60) }),
  z.object({ kind: z.literal('removePreset'), id: token }),
  z.object({ kind: z.literal('patrols') }),
  z.object({ kind: z.literal('startPatrol'), id: token }),
  z.object({ kind: z.literal('stopPatrol'), id: token }),
  z.object({ kind: z.literal('imaging') }),
  z.object({
    kind: z.literal('setImaging'),
    brightness: unit.optional(),
    contrast: unit.optional(),
    saturation: unit.optional(),
    sharpness: unit.optional(),
  }),
  z.object({ kind: z.literal('outputs') }),
  z.object({ kind: z.literal('setOutput'), id: token, active: z.boolean() }),
  /** To the edge's own time, or to a time server. */
  z.object({ kind: z.literal('setClock'), ntpServer: z.string().max(253).nullable() }),
  z.object({ kind: z.literal('info') }),
  /** Base64 of one JPEG. */
  z.object({ kind: z.literal('snapshot') }),
]);
export type DeviceCommand = z.infer<typeof deviceCommand>;

/** How an edge reaches the device of a camera; absent for a plain RTSP address. */
export const deviceAccess = z.object({
  deviceId: z.string().max(64),
  protocol: z.enum(deviceProtocols),
  /** http:// or https:// of the device's own service; the stream's address for RTSP. */
  address: z.string().max(2_000),
  /** From 1. */
  channel: z.number().int().min(1).max(1_024),
});
export type DeviceAccess = z.infer<typeof deviceAccess>;
