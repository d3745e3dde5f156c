import { createHash } from 'node:crypto';
import type {
  DesiredCamera,
  DesiredLock,
  DesiredPlan,
  DesiredRetention,
  DesiredRule,
  DesiredState,
} from '../../../schema/edge/desired-state.ts';
import { type DesiredSettings, EDGE_SETTINGS_KIND, NO_REVISION } from '../../../schema/edge/edge-settings.ts';
import type { EdgeEventRule } from '../../../schema/edge/event-actions.ts';
import type { CallSubgraph } from './relay.ts';

const ASSIGNMENTS = 'query { answer: edgeAssignments { cameraId version } }';
const DEVICES = `query ($cameraIds: [ID!]!) { answer: edgeDevices(cameraIds: $cameraIds) {
  cameraId name siteId url subUrl username password device { deviceId protocol address channel }
  audio transport plan { timezone windows { days fromMinute toMinute mode } otherwise preMs postMs }
  masks { points { x y } } maintenanceUntilMs
  zones { id name kind points { x y } direction } } }`;
const RETENTION = `query ($cameraIds: [ID!]!) { answer: edgeRetention(cameraIds: $cameraIds) { cameraId days bytesMax freeBytesMin } }`;
const LOCKS = 'query { answer: edgeFootageLocks { id cameraId fromMs toMs untilMs } }';
const SETTINGS = 'query { answer: edgeConfig { kind revision content } }';
const EVENT_RULES = 'query { answer: edgeEventRules }';
const RULES = 'query ($cameraIds: [ID!]!) { answer: edgeAnalyticsRules(cameraIds: $cameraIds) }';

type Device = Omit<DesiredCamera, 'retention' | 'siteId'> & { readonly siteId: string | null };
type Document = { readonly kind: string; readonly revision: string; readonly content: string };
type Retention = DesiredRetention & { readonly cameraId: string };

/**
 * All that one edge is told, from its owners; rejects when any of them did not answer, because a
 * state with holes would stop recordings.
 */
export async function assembleDesired(
  callSubgraph: CallSubgraph,
  edge: { readonly edgeServerId: string; readonly tenantId: string },
): Promise<DesiredState> {
  const principal = { kind: 'edge' as const, id: edge.edgeServerId, tenantId: edge.tenantId };
  const ask = async <T, Nothing = never>(
    subgraph: string,
    document: string,
    variables: Record<string, unknown>,
    otherwise?: Nothing,
  ): Promise<T[] | Nothing> => {
    const { data, errors } = await callSubgraph(subgraph, document, variables, principal);
    if (errors?.length) throw new Error(`${subgraph}: ${errors[0]?.message ?? 'failed'}`);
    const answer: unknown = typeof data?.['answer'] === 'string' ? JSON.parse(data['answer']) : data?.['answer'];
    if (answer === null && otherwise !== undefined) return otherwise;
    if (!Array.isArray(answer)) throw new Error(`${subgraph} answered nothing`);
    return answer as T[];
  };
  const locks = await ask<DesiredLock>('storage', LOCKS, {});
  // Null: config does not know this edge yet, which must not hold up its cameras.
  const documents = await ask<Document, null>('config', SETTINGS, {}, null);
  const assignments = await ask<{ cameraId: string }>('edge-manager', ASSIGNMENTS, {});
  const cameraIds = assignments.map(({ cameraId }) => cameraId).sort();
  const [devices, retentions, analyticsRules, eventRules] =
    cameraIds.length === 0
      ? [[], [], [], []]
      : await Promise.all([
          ask<Device>('camera', DEVICES, { cameraIds }),
          ask<Retention>('storage', RETENTION, { cameraIds }),
          ask<DesiredRule>('ai-pipeline', RULES, { cameraIds }),
          ask<EdgeEventRule>('event', EVENT_RULES, {}),
        ]);
  const deviceOf = new Map(devices.map((device) => [device.cameraId, device]));
  const retentionOf = new Map(retentions.map((retention) => [retention.cameraId, retention]));
  const cameras = cameraIds.flatMap((cameraId) => {
    const device = deviceOf.get(cameraId);
    // Removed since it was assigned: nothing to record.
    return device ? [desiredCamera(device, retentionOf.get(cameraId))] : [];
  });
  const settings = documents === null ? undefined : settingsOf(documents);
  const whose = { edgeServerId: edge.edgeServerId, tenantId: edge.tenantId };
  const body = { ...whose, cameras, analyticsRules, eventRules, locks, settings };
  // Built field by field in one order, so that equal states are equal texts.
  return { version: createHash('sha256').update(JSON.stringify(body)).digest('hex'), ...body };
}

/** Of all documents that hold for the edge, the one that it applies; without one it does as by itself. */
function settingsOf(documents: readonly Document[]): DesiredSettings[] {
  const found = documents.find(({ kind }) => kind === EDGE_SETTINGS_KIND);
  const content = found ? (JSON.parse(found.content) as Record<string, unknown>) : {};
  return [{ kind: EDGE_SETTINGS_KIND, revision: found?.revision ?? NO_REVISION, content }];
}

function desiredCamera(device: Device, retention: Retention | undefined): DesiredCamera {
  const access = device.device ?? null;
  return {
    cameraId: device.cameraId,
    name: device.name,
    siteId: device.siteId ?? '',
    url: device.url,
    username: device.username ?? null,
    password: device.password ?? null,
    device:
      access === null
        ? null
        : { deviceId: access.deviceId, protocol: access.protocol, address: access.address, channel: access.channel },
    subUrl: device.subUrl ?? null,
    audio: device.audio ?? false,
    transport: device.transport ?? 'AUTO',
    plan: planOf(device.plan ?? null),
    masks: (device.masks ?? []).map(({ points }) => ({ points: points.map(({ x, y }) => ({ x, y })) })),
    maintenanceUntilMs: device.maintenanceUntilMs ?? null,
    zones: device.zones.map(({ id, name, kind, points, direction }) => {
      return { id, name, kind, points: points.map(({ x, y }) => ({ x, y })), direction: direction ?? null };
    }),
    retention: {
      days: retention?.days ?? null,
      bytesMax: retention?.bytesMax ?? null,
      freeBytesMin: retention?.freeBytesMin ?? null,
    },
  };
}

function planOf(plan: DesiredPlan | null): DesiredPlan | null {
  if (plan === null) return null;
  const { timezone, windows, otherwise, preMs, postMs } = plan;
  const own = windows.map(({ days, fromMinute, toMinute, mode }) => ({ days, fromMinute, toMinute, mode }));
  return { timezone, windows: own, otherwise, preMs, postMs };
}
