import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { notFound } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { z } from 'zod';
import type { StoredProfile } from '../cameras/camera.entity.ts';
import { EdgePlaceEntity } from '../status/place.entity.ts';

type Caller = Principal & { tenantId: string };
export type Target = { address: string; username: string | null; password: string | null };

const PROBE_MS = 12_000;
const PROBE = `mutation ($url: String!, $username: String, $password: String) {
  probe(input: { url: $url, username: $username, password: $password }) {
    profiles { name codec width height fps } fault { code message } } }`;

export const targetInput = z.object({
  address: z.string().trim().min(1).max(1000),
  username: z.string().max(200).nullish(),
  password: z.string().max(200).nullish(),
  edgeServerId: z.string().max(64).nullish(),
});
const answer = z.object({
  profiles: z.array(
    z.object({
      name: z.string(),
      codec: z.string(),
      width: z.int(),
      height: z.int(),
      fps: z.number().nullish(),
    }),
  ),
  fault: z.object({ code: z.string(), message: z.string() }).nullish(),
});

/** Asks devices through the edge that would record them. */
export class Probes {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async probe(caller: Caller, input: unknown, access: Access): Promise<StoredProfile[]> {
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
  async through(edgeId: string, caller: Caller, target: Target): Promise<StoredProfile[]> {
    const { edges, newId } = this.#deps;
    const variables = { url: target.address, username: target.username, password: target.password };
    const { data, errors } = await edges.command(edgeId, PROBE, variables, caller, {
      deadlineMs: PROBE_MS,
      idempotencyKey: newId(),
    });
    if (errors?.[0]) {
      const code = String(errors[0].extensions?.code ?? 'CAMERA_PROTOCOL_ERROR');
      throw new Fault(code, errors[0].message);
    }
    const { profiles, fault } = parseInput(answer, data?.probe);
    if (fault) throw new Fault(fault.code, fault.message);
    if (profiles.length === 0) throw new Fault('CAMERA_NO_VIDEO', `${target.address} offers no video.`);
    return profiles.map((profile) => ({ ...profile, fps: profile.fps ?? null }));
  }
}

/** An rtsp(s) address without credentials in it; those in the address move to their own fields. */
export function targetOf(input: z.infer<typeof targetInput>): Target {
  const wrong = (why: string): Fault => new Fault('VALIDATION_FAILED', `address ${why}`, { field: 'address' });
  let url: URL;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(input.address) ? input.address : `rtsp://${input.address}`);
  } catch {
    throw wrong('is not a URL; use rtsp://host:554/path.');
  }
  if (!['rtsp:', 'rtsps:'].includes(url.protocol)) throw wrong(`is ${url.protocol}//…; use rtsp:// or rtsps://.`);
  if (!url.hostname) throw wrong('has no host; use rtsp://host:554/path.');
  const username = input.username ?? (decoded(url.username) || null);
  const password = input.password ?? (decoded(url.password) || null);
  url.username = '';
  url.password = '';
  return { address: url.href, username, password };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
