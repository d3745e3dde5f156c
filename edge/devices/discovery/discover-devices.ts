import type { DeviceProtocol } from '@vms/schema/edge/device-command.ts';
import { discoverOnvif } from '../onvif/ws-discovery.ts';
import { probeSubnet } from './subnet-probe.ts';

export interface DiscoveredDevice {
  readonly address: string;
  readonly protocol: DeviceProtocol;
  readonly vendor: string | null;
  readonly model: string | null;
}

export interface DiscoverOptions {
  readonly timeoutMs: number;
  /** IPv4 addresses of this edge to ask from; null: all. */
  readonly interfaces: readonly string[] | null;
  /** A range to knock on as well; null: only devices that answer a probe are found. */
  readonly range: string | null;
  readonly signal: AbortSignal;
  /** Of WS-Discovery; the standard's when absent. */
  readonly discoveryPort?: number;
}

/** Devices that can be seen from here, each host and port once; those that say more about themselves win. */
export async function discoverDevices(options: DiscoverOptions): Promise<readonly DiscoveredDevice[]> {
  const { timeoutMs, interfaces, range, discoveryPort } = options;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)]);
  const port = discoveryPort === undefined ? {} : { port: discoveryPort };
  const [announced, knocked] = await Promise.all([
    discoverOnvif({ interfaces, timeoutMs, signal, ...port }),
    range === null ? [] : probeSubnet({ range, signal }),
  ]);
  const found = new Map<string, DiscoveredDevice>();
  for (const { address, vendor, model } of announced) {
    found.set(new URL(address).host, { address, protocol: 'ONVIF', vendor, model });
  }
  for (const { address, protocol, vendor } of knocked) {
    const { host } = new URL(address);
    if (!found.has(host)) found.set(host, { address, protocol, vendor, model: null });
  }
  return [...found.values()].sort((a, b) => a.address.localeCompare(b.address));
}
