import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { deviceProtocols } from '@vms/schema/edge/device-command.ts';
import { z } from 'zod';
import { DeviceEntity } from './device.entity.ts';
import type { Probes } from './probes.ts';

type Caller = Principal & { tenantId: string };

const DISCOVER = `mutation ($input: DiscoverInput!) { discover(input: $input) {
  devices { address protocol vendor model } fault { code message } } }`;
/** What the answer may take on its way beyond the looking itself. */
const wayMs = 2_000;
const devicesMax = 500;

const wish = z.object({
  edgeServerId: z.string().max(64),
  timeoutMs: z.int().min(100).max(30_000).nullish(),
  interfaces: z.array(z.ipv4()).max(64).nullish(),
  range: z.string().trim().min(7).max(18).nullish(),
});
const answer = z.object({
  devices: z.array(
    z.object({
      address: z.string(),
      protocol: z.enum(deviceProtocols),
      vendor: z.string().nullish(),
      model: z.string().nullish(),
    }),
  ),
  fault: z.object({ code: z.string(), message: z.string() }).nullish(),
});

export type Discovered = z.infer<typeof answer>['devices'][number] & { alreadyAdded: boolean };

/** What an edge sees around itself, and which of it is a device of the tenant already. */
export async function discover(
  deps: Deps,
  probes: Probes,
  caller: Caller,
  input: unknown,
  access: Access,
): Promise<Discovered[]> {
  access.require('CONFIGURE');
  const { edgeServerId, timeoutMs: within, interfaces, range } = parseInput(wish, input);
  const timeoutMs = within ?? 5_000;
  const edgeId = await probes.edgeFor(caller.tenantId, edgeServerId, null);
  const asked = { timeoutMs, interfaces: interfaces ?? null, range: range ?? null };
  const told = await probes.ask(edgeId, caller, DISCOVER, { input: asked }, timeoutMs + wayMs);
  const { devices, fault } = parseInput(answer, told.discover);
  if (fault) throw new Fault(fault.code, fault.message);
  const found = devices.filter(({ address }) => URL.canParse(address)).slice(0, devicesMax);
  const hosts = [...new Set(found.map(({ address }) => new URL(address).hostname))];
  const known = hosts.length === 0 ? [] : await knownAt(deps, caller.tenantId, hosts);
  return found.map((device) => ({ ...device, alreadyAdded: known.some((one) => sameDevice(one, device.address)) }));
}

async function knownAt(deps: Deps, tenantId: string, hosts: readonly string[]): Promise<string[]> {
  const em = deps.relational.forTenant(tenantId);
  const where = { $or: hosts.map((host) => ({ address: { $like: `%://${host.replace(/[%_]/g, '_')}%` } })) };
  return (await em.find(DeviceEntity, where)).map(({ address }) => address);
}

/** One host is one device, whatever its port; but many may live behind the ports of one machine's own loopback. */
function sameDevice(known: string, found: string): boolean {
  const [a, b] = [new URL(known), new URL(found)];
  const loopback = /^(127\.|localhost$|\[::1\]$)/.test(a.hostname);
  return a.hostname === b.hostname && (!loopback || a.port === b.port);
}
