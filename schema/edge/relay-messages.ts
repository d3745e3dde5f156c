import { z } from 'zod';

/** Version of the control messages; a peer that speaks another one is told so and hung up. */
export const RELAY_PROTOCOL = 1;
/** One control frame never exceeds this; bulk bytes travel over media sockets. */
export const FRAME_BYTES_MAX = 8 * 1024 * 1024;
/** Each side pings this often and gives its peer up after `SILENT_MS_MAX` without a frame. */
export const PING_EVERY_MS = 2_000;
export const SILENT_MS_MAX = 6_000;

const id = z.string().min(1).max(64);
const fault = z.object({ code: z.string().max(64), message: z.string().max(2_000) });
const v = z.literal(RELAY_PROTOCOL);

const reportKind = z.enum([
  ...(['events', 'picture', 'streams', 'coverage', 'sync', 'storage', 'analytics', 'heartbeat'] as const),
  ...(['settings', 'commands', 'actions'] as const),
]);
export type ReportKind = z.infer<typeof reportKind>;

/** Who asks; the edge answers for that tenant only. */
export const relayPrincipal = z.object({
  kind: z.enum(['user', 'edge', 'service']),
  id: z.string(),
  tenantId: z.string().nullable(),
});
export type RelayPrincipal = z.infer<typeof relayPrincipal>;

const fromEdge = z.discriminatedUnion('type', [
  z.object({
    v,
    type: z.literal('hello'),
    sdlHash: z.string().max(128),
    softwareVersion: z.string().max(64),
    desiredVersion: z.string().max(128).nullable(),
  }),
  z.object({
    v,
    type: z.literal('result'),
    id,
    result: z.object({ data: z.unknown().optional(), errors: z.array(z.unknown()).optional() }),
  }),
  z.object({ v, type: z.literal('report'), id, kind: reportKind, body: z.unknown() }),
  z.object({ v, type: z.literal('applied'), version: z.string().max(128) }),
  z.object({ v, type: z.literal('error'), fault }),
]);
export type FromEdge = z.infer<typeof fromEdge>;

const fromRelay = z.discriminatedUnion('type', [
  z.object({ v, type: z.literal('welcome'), edgeServerId: id, tenantId: id, cloudTimeMs: z.number() }),
  z.object({
    v,
    type: z.literal('request'),
    id,
    document: z.string().max(256 * 1024),
    variables: z.record(z.string(), z.unknown()),
    principal: relayPrincipal,
    traceId: z.string().max(64),
    deadlineMs: z.number().positive(),
    idempotencyKey: z.string().max(128).nullable(),
  }),
  z.object({ v, type: z.literal('reported'), id, data: z.unknown().optional(), fault: fault.nullable() }),
  z.object({ v, type: z.literal('desired'), state: z.unknown() }),
  z.object({ v, type: z.literal('openMedia'), streamId: id, token: z.string().max(256), request: z.unknown() }),
  z.object({ v, type: z.literal('error'), fault }),
]);
export type FromRelay = z.infer<typeof fromRelay>;
export type RelayRequest = Extract<FromRelay, { type: 'request' }>;
export type OpenMedia = Extract<FromRelay, { type: 'openMedia' }>;

export type Parsed<T> = { ok: true; message: T } | { ok: false; code: string; why: string };

/** Never throws: whatever a peer sends is a message or a reason. */
export function parseFromEdge(text: string): Parsed<FromEdge> {
  return parse(text, fromEdge);
}

/** Never throws: whatever a peer sends is a message or a reason. */
export function parseFromRelay(text: string): Parsed<FromRelay> {
  return parse(text, fromRelay);
}

function parse<T>(text: string, shape: z.ZodType<T>): Parsed<T> {
  if (text.length > FRAME_BYTES_MAX) {
    return { ok: false, code: 'RELAY_FRAME_TOO_LARGE', why: `A frame has at most ${FRAME_BYTES_MAX} bytes.` };
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, code: 'RELAY_FRAME_MALFORMED', why: 'A control frame is one JSON object.' };
  }
  const found = shape.safeParse(json);
  if (found.success) return { ok: true, message: found.data };
  const version = (json as { v?: unknown } | null)?.v;
  if (version !== RELAY_PROTOCOL) {
    return { ok: false, code: 'RELAY_VERSION', why: `This side speaks version ${RELAY_PROTOCOL}.` };
  }
  const issue = found.error.issues[0];
  return { ok: false, code: 'RELAY_FRAME_MALFORMED', why: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
}
