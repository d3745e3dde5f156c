import type { Clock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import type { DeviceAccess, DeviceCommand, DeviceProtocol } from '@vms/schema/edge/device-command.ts';
import type { DeviceAdapter, DeviceInfo, DevicePort, DeviceProfile, Imaging, Named } from './adapter.ts';
import { detectDevice } from './detect.ts';
import { DeviceLine } from './line.ts';
import { openDevice } from './open-device.ts';
import type { Credentials } from './rtsp/digest.ts';
import { seeStream } from './rtsp/rtsp-adapter.ts';

export interface ProbeDevice {
  readonly address: string;
  /** Null: whatever it turns out to speak. */
  readonly protocol: DeviceProtocol | null;
  readonly channel: number;
  readonly username: string | null;
  readonly password: string | null;
}

export interface ProbedDevice {
  readonly protocol: DeviceProtocol;
  readonly address: string;
  readonly info: DeviceInfo;
  /** The first was really seen: its codec and size are what came. */
  readonly profiles: readonly DeviceProfile[];
}

/** A camera's way to its device, with the credentials that only its edge has. */
export interface DeviceOfCamera extends DeviceAccess {
  readonly username: string | null;
  readonly password: string | null;
}

/** One field per kind of answer; a command that answers nothing leaves all of them out. */
export interface DeviceAnswer {
  readonly presets?: readonly Named[];
  readonly presetId?: string;
  readonly patrols?: readonly Named[];
  readonly imaging?: Imaging;
  readonly ports?: { readonly inputs: readonly DevicePort[]; readonly outputs: readonly DevicePort[] };
  readonly info?: DeviceInfo;
  /** Base64. */
  readonly jpeg?: string;
}

const linesMax = 4_096;

/** Every device that this edge talks to, each by one line. */
export class Devices {
  readonly #clock: Clock;
  readonly #cameraCa: string | null;
  readonly #lines = new Map<string, DeviceLine>();

  constructor(clock: Clock, options: { readonly cameraCa?: string | null } = {}) {
    this.#clock = clock;
    this.#cameraCa = options.cameraCa ?? null;
  }

  /** Asks a device what it is and streams, and looks at its best stream. Throws the Fault that says why not. */
  async probe(wanted: ProbeDevice, signal: AbortSignal): Promise<ProbedDevice> {
    const { username, password, channel } = wanted;
    const found = await this.#recognise(wanted, signal);
    const credentials = credentialsOf(username, password);
    const target = this.#target(found.address, credentials);
    if (found.protocol === 'RTSP') {
      const seen = await seeStream(target, found.address, signal);
      const info: DeviceInfo = {
        ...{ vendor: null, model: null, serial: null, firmware: null, clockOffsetMs: null },
        channels: [{ channel: 1, name: null }],
        capabilities: [],
      };
      return { ...found, info, profiles: [{ ...seen, token: 'main', url: found.address }] };
    }
    await using device = openDevice(found.protocol, target);
    const info = await device.probe(signal);
    const profiles = await device.profiles(channel, signal);
    const [best, ...others] = profiles;
    if (best === undefined) throw new Fault('CAMERA_NO_VIDEO', `Channel ${channel} of the device has no video.`);
    const seen = await seeStream(this.#target(best.url, credentials), best.url, signal);
    return {
      ...found,
      info,
      profiles: [{ ...best, codec: seen.codec, width: seen.width, height: seen.height }, ...others],
    };
  }

  /** Opens the device of a camera; the caller closes it. */
  open({ protocol, address, username, password }: DeviceOfCamera): DeviceAdapter {
    return openDevice(protocol, this.#target(address, credentialsOf(username, password)));
  }

  async command(camera: DeviceOfCamera, command: DeviceCommand, signal: AbortSignal): Promise<DeviceAnswer> {
    const { channel } = camera;
    await using device = this.open(camera);
    switch (command.kind) {
      case 'move': {
        const { how, pan, tilt, zoom } = command;
        await device.move(channel, { how, pan, tilt, zoom }, signal);
        return {};
      }
      case 'stop':
        await device.stop(channel, signal);
        return {};
      case 'presets':
        return { presets: await device.presets(channel, signal) };
      case 'gotoPreset':
        await device.gotoPreset(channel, command.id, signal);
        return {};
      case 'setPreset':
        return { presetId: await device.setPreset(channel, command.id, command.name, signal) };
      case 'removePreset':
        await device.removePreset(channel, command.id, signal);
        return {};
      case 'patrols':
        return { patrols: await device.patrols(channel, signal) };
      case 'startPatrol':
        await device.startPatrol(channel, command.id, signal);
        return {};
      case 'stopPatrol':
        await device.stopPatrol(channel, command.id, signal);
        return {};
      case 'imaging':
        return { imaging: await device.imaging(channel, signal) };
      case 'setImaging': {
        const { kind: _, ...wanted } = command;
        await device.setImaging(channel, wanted, signal);
        return {};
      }
      case 'outputs':
        return { ports: { inputs: await device.inputs(signal), outputs: await device.outputs(signal) } };
      case 'setOutput':
        await device.setOutput(command.id, command.active, signal);
        return {};
      case 'setClock': {
        const { ntpServer } = command;
        await device.setClock(ntpServer === null ? { utcMs: this.#clock.now() } : { ntpServer }, signal);
        return {};
      }
      case 'info':
        return { info: await device.probe(signal) };
      case 'snapshot':
        return { jpeg: (await device.snapshot(channel, signal)).toString('base64') };
    }
  }

  async #recognise({ address, protocol }: ProbeDevice, signal: AbortSignal) {
    const { protocol: scheme } = new URL(address);
    const stream = /^rtsps?:$/.test(scheme);
    if (stream || protocol === 'RTSP') {
      if (stream && (protocol === null || protocol === 'RTSP')) return { protocol: 'RTSP' as const, address };
      const needs = stream ? 'an http:// or https:// address' : 'an rtsp:// address';
      throw new Fault('VALIDATION_FAILED', `${protocol} needs ${needs}.`, { field: 'address' });
    }
    if (protocol !== null) {
      const bare = new URL(address).pathname === '/' && protocol === 'ONVIF';
      return { protocol, address: bare ? new URL('/onvif/device_service', address).href : address };
    }
    const found = await detectDevice(address, signal);
    if (found !== null) return { protocol: found.protocol, address: found.address };
    const where = new URL(address).host;
    throw new Fault('CAMERA_PROTOCOL_ERROR', `${where} answers, but speaks neither ONVIF nor ISAPI nor Dahua's CGI.`);
  }

  #target(address: string, credentials: Credentials | null) {
    const { host } = new URL(address);
    let line = this.#lines.get(host);
    if (line === undefined) {
      line = new DeviceLine({ where: host });
      // Addresses that were only ever tried once must not fill the memory: the oldest idle one goes.
      const idle = [...this.#lines].find(([, one]) => one.open === 0 && !one.held);
      if (this.#lines.size >= linesMax && idle !== undefined) this.#lines.delete(idle[0]);
      this.#lines.set(host, line);
    }
    return { address, credentials, line, clock: this.#clock, cameraCa: this.#cameraCa };
  }
}

function credentialsOf(username: string | null, password: string | null): Credentials | null {
  return username === null && password === null ? null : { username: username ?? '', password: password ?? '' };
}
