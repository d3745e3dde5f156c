import { createSocket } from 'node:dgram';
import { describe, expect, it } from '@jest/globals';
import { startSimulatedOnvif } from '../../../infra/simulators/onvif/simulated-onvif.ts';
import { discoverDevices } from '../discovery/discover-devices.ts';
import { hostsOf } from '../discovery/subnet-probe.ts';
import { matchesOf } from './ws-discovery.ts';

const channels = [{ name: 'Gate', streams: [] }];

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => resolve()));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

describe('discovery', () => {
  it('finds each device once, at an address that is reachable from here', async () => {
    const discoveryPort = await freeUdpPort();
    await using device = await startSimulatedOnvif({ channels, username: 'u', password: 'p', discoveryPort });
    const look = { timeoutMs: 300, interfaces: ['127.0.0.1'], range: null, discoveryPort };
    const found = { vendor: 'VMS Simulators', model: 'Onvif One', protocol: 'ONVIF' };
    const signal = new AbortController().signal;
    expect(await discoverDevices({ ...look, signal })).toEqual([{ address: device.address, ...found }]);
    // Behind NAT it names a host that nobody can reach; what answered can be.
    device.misbehave({ xaddrHost: `192.0.2.1:${new URL(device.address).port}` });
    expect(await discoverDevices({ ...look, signal })).toEqual([{ address: device.address, ...found }]);
  });

  it('is over at its time, and at once when nobody waits any more', async () => {
    const look = { interfaces: null, range: null, discoveryPort: await freeUdpPort() };
    expect(await discoverDevices({ ...look, timeoutMs: 50, signal: new AbortController().signal })).toEqual([]);
    expect(await discoverDevices({ ...look, timeoutMs: 600_000, signal: AbortSignal.abort() })).toEqual([]);
  });

  it('believes only answers to its own probes', () => {
    const answer = (id: string) =>
      `<E><Header><RelatesTo>${id}</RelatesTo></Header><Body><ProbeMatches><ProbeMatch><XAddrs>http://10.0.0.9/onvif http://[fe80::1]/onvif</XAddrs></ProbeMatch></ProbeMatches></Body></E>`.replaceAll(
        'E>',
        'Envelope>',
      );
    const ids = new Set(['mine']);
    expect(matchesOf(answer('mine'), ids, '10.0.0.9')).toHaveLength(1);
    expect(matchesOf(answer('other'), ids, '10.0.0.9')).toEqual([]);
    for (const junk of ['', '<', answer('mine').slice(0, 90), '<!DOCTYPE a><a/>'])
      expect(matchesOf(junk, ids, '1.2.3.4')).toEqual([]);
  });

  it.each([
    ['10.0.0.0/30', ['10.0.0.1', '10.0.0.2']],
    ['10.0.0.7', ['10.0.0.7']],
    ['10.0.0.255/31', ['10.0.0.254', '10.0.0.255']],
  ])('knocks on %s', (range, hosts) => expect(hostsOf(range)).toEqual(hosts));

  it.each(['', '10.0.0.0/8', '300.0.0.1/24', '10.0.0.0/33', 'fe80::/64', 'x'])('refuses the range "%s"', (range) => {
    expect(() => hostsOf(range)).toThrow(/^range /);
  });
});
