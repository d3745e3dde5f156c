import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { notFound } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { deviceProtocols } from '@vms/schema/edge/device-command.ts';
import { z } from 'zod';
import type { StoredProfile } from '../cameras/camera.entity.ts';
import { EdgePlaceEntity } from '../status/place.entity.ts';
import { type Target, targetInput, targetOf } from './target.ts';

type Caller = Principal & { tenantId: string };

const PROBE_MS = 12_000;
const PROBE = `mutation ($input: ProbeInput!) { probe(input: $input) {
  profiles { name codec width height fps url } fault { code message }
  device { protocol address vendor model serial firmware clockOffsetMs capabilities channels } } }`;

const fault = z.object({ code: z.string(), message: z.string() }).nullish();
const answer = z.object({
  profiles: z.array(
    z.object({
      name: z.string(),
      codec: z.string(),
      width: z.int(),
      height: z.int(),
      fps: z.number().nullish(),
      url: z.string().nullish(),
    }),
  ),
  device: z
    .object({
      protocol: z.enum(deviceProtocols),
      address: z.string(),
      vendor: z.string().nullish(),
      model: z.string().nullish(),
      serial: z.string().nullish(),
      firmware: z.string().nullish(),
      clockOffsetMs: z.number().nullish(),
      capabilities: z.array(z.string()),
      channels: z.array(z.int()),
    })
    .nullish(),
  fault,
});

export type ProbedDevice = NonNullable<z.infer<typeof answer>['device']>;
export type Probed = { readonly profiles: StoredProfile[]; readonly device: ProbedDevice };

/** Asks devices through the edge that would record them. */
export class Probes {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async probe(caller: Caller, input: unknown, access: Access): Promise<Probed> {
    access.require('CONFIGURE');
    const wanted = parseInput(targetInput, input);
    const edgeId = await this.edgeFor(caller.tenantId, wanted.edgeServerId ?? null, null);
    return this.through(edgeId, caller, targetOf(wanted));
  }

  /** The named edge, or one that is online at the site, or EDGE_OFFLINE. */
  async edgeFor(tenantId: string, edgeServerId: string | null, siteId: string | null): Promise<string> {
    const em = this.#deps.relational.forTenant(tenantId);
    if (edgeServerId) {
      const edge = await em.findOne(EdgePlaceEntity, { id: edgeServerId });
      if (!edge) throw notFound('edge', edgeServerId);
      return edge.id;
    }
    const where = siteId ? { online: true, siteId } : { online: true };
    const edge = await em.findOne(EdgePlaceEntity, where, { orderBy: { id: 'asc' } });
    if (!edge) throw new Fault('EDGE_OFFLINE', 'No edge is online that could reach this device; connect one first.');
    return edge.id;
  }

  /** At least one video profile, or the Fault that says why not. */
  async through(edgeId: string, caller: Caller, target: Target): Promise<Probed> {
    const { address: url, protocol, channel, username, password } = target;
    const input = { url, protocol, channel, username, password };
    const told = await this.ask(edgeId, caller, PROBE, { input }, PROBE_MS);
    const { profiles, device, fault: why } = parseInput(answer, told.probe);
    if (why) throw new Fault(why.code, why.message);
    if (profiles.length === 0 || !device) throw new Fault('CAMERA_NO_VIDEO', `${target.address} offers no video.`);
    return { device, profiles: profiles.map((profile) => ({ ...profile, fps: profile.fps ?? null })) };
  }

  /** One command to one edge; its errors as Faults. */
  async ask(
    edgeId: string,
    caller: Caller,
    document: string,
    variables: Record<string, unknown>,
    deadlineMs: number,
  ): Promise<Record<string, unknown>> {
    const { edges, newId } = this.#deps;
    const { data, errors } = await edges.command(edgeId, document, variables, caller, {
      deadlineMs,
      idempotencyKey: newId(),
    });
    if (!errors?.[0]) return data ?? {};
    throw new Fault(String(errors[0].extensions?.code ?? 'CAMERA_PROTOCOL_ERROR'), errors[0].message);
  }
}
