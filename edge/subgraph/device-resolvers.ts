import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { deviceCommand, deviceProtocols } from '@vms/schema/edge/device-command.ts';
import { askedAction } from '@vms/schema/edge/event-actions.ts';
import { z } from 'zod';
import type { EdgeNeeds } from './needs.ts';

const probeMsMax = 11_500;
const commandMsMax = 10_000;
const address = z.string().max(2_000).refine(isDeviceAddress, 'is no rtsp(s):// or http(s):// address');
const probeInput = z.object({
  url: address,
  protocol: z.enum(deviceProtocols).nullish(),
  channel: z.number().int().min(1).max(1_024).nullish(),
  username: z.string().max(200).nullish(),
  password: z.string().max(200).nullish(),
});
const discoverInput = z.object({
  timeoutMs: z.number().int().min(100).max(60_000),
  interfaces: z.array(z.ipv4()).max(64).nullish(),
  range: z.string().max(64).nullish(),
});

/** What is asked of devices through this edge. A device's refusal is an answer; only our own mistakes are errors. */
export function deviceResolvers(needs: EdgeNeeds) {
  return {
    probe: (_: unknown, { input }: { input: unknown }) =>
      answered({ profiles: [], device: null }, async () => {
        const { url, protocol, channel, username, password } = parseInput(probeInput, input);
        const wanted = {
          ...{ address: url, protocol: protocol ?? null, channel: channel ?? 1 },
          ...{ username: username ?? null, password: password ?? null },
        };
        const found = await needs.probe(wanted, AbortSignal.timeout(probeMsMax));
        const { vendor, model, serial, firmware, clockOffsetMs, capabilities, channels } = found.info;
        return {
          profiles: found.profiles,
          device: {
            ...{ protocol: found.protocol, address: found.address, capabilities },
            ...{ vendor, model, serial, firmware, clockOffsetMs },
            channels: channels.map((one) => one.channel),
          },
        };
      }),
    discover: (_: unknown, { input }: { input: unknown }) =>
      answered({ devices: [] }, async () => {
        const { timeoutMs, interfaces, range } = parseInput(discoverInput, input);
        const wish = { timeoutMs, interfaces: interfaces ?? null, range: range ?? null };
        return { devices: await needs.discover(wish, AbortSignal.timeout(timeoutMs + 2_000)) };
      }),
    runEventAction: async (_: unknown, { input }: { input: unknown }) => {
      const { atMs, ...result } = await needs.runAction(parseInput(askedAction, input));
      return { ...result, at: new Date(atMs).toISOString() };
    },
    deviceCommand: (_: unknown, { cameraId, command }: { cameraId: string; command: unknown }) =>
      answered({ answer: null }, async () => {
        const wanted = parseInput(deviceCommand, command);
        return { answer: await needs.deviceCommand(cameraId, wanted, AbortSignal.timeout(commandMsMax)) };
      }),
  };
}

async function answered<T extends object, N extends object>(nothing: N, ask: () => Promise<T>) {
  try {
    return { ...(await ask()), fault: null };
  } catch (error) {
    if (error instanceof Fault) return { ...nothing, fault: { code: error.code, message: error.message } };
    throw error;
  }
}

function isDeviceAddress(text: string): boolean {
  return URL.canParse(text) && /^(rtsps?|https?):$/.test(new URL(text).protocol);
}
