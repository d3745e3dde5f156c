import { Fault } from '@vms/kit/fault';
import { type DeviceProtocol, deviceProtocols } from '@vms/schema/edge/device-command.ts';
import { z } from 'zod';

export const protocolChoices = ['AUTO', ...deviceProtocols] as const;
/** Null protocol: the edge finds out. */
export type Target = {
  address: string;
  protocol: DeviceProtocol | null;
  channel: number;
  username: string | null;
  password: string | null;
};

export const targetInput = z.object({
  address: z.string().trim().min(1).max(1000),
  protocol: z.enum(protocolChoices).nullish(),
  channel: z.int().min(1).max(256).nullish(),
  username: z.string().max(200).nullish(),
  password: z.string().max(200).nullish(),
  edgeServerId: z.string().max(64).nullish(),
});

/**
 * An address without credentials in it; those in the address move to their own fields. A stream's unless a protocol says
 * otherwise: an http address alone is more often a mistake than a device.
 */
export function targetOf(input: z.infer<typeof targetInput>): Target {
  const wrong = (why: string): Fault => new Fault('VALIDATION_FAILED', `address ${why}`, { field: 'address' });
  const { protocol: choice } = input;
  const stream = choice == null || choice === 'RTSP';
  const example = stream ? 'rtsp://host:554/path' : 'http://host/';
  let url: URL;
  try {
    const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(input.address);
    url = new URL(whole ? input.address : `${stream ? 'rtsp' : 'http'}://${input.address}`);
  } catch {
    throw wrong(`is not a URL; use ${example}.`);
  }
  const allowed = stream
    ? ['rtsp:', 'rtsps:']
    : choice === 'AUTO'
      ? ['rtsp:', 'rtsps:', 'http:', 'https:']
      : ['http:', 'https:'];
  if (!allowed.includes(url.protocol)) {
    const hint = choice == null ? ', or say which protocol the device speaks' : '';
    throw wrong(`is ${url.protocol}//…; use ${stream ? 'rtsp:// or rtsps://' : 'http:// or https://'}${hint}.`);
  }
  if (!url.hostname) throw wrong(`has no host; use ${example}.`);
  const username = input.username ?? (decoded(url.username) || null);
  const password = input.password ?? (decoded(url.password) || null);
  url.username = '';
  url.password = '';
  const rtsp = url.protocol.startsWith('rtsp');
  const protocol = choice == null || choice === 'AUTO' ? (rtsp ? 'RTSP' : null) : choice;
  return { address: url.href, protocol, channel: input.channel ?? 1, username, password };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
