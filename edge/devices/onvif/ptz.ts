import type { Named, PtzMove } from '../adapter.ts';
import { all, attribute, escapeXml, textAt } from '../xml.ts';
import { namespaces, type OnvifSoap } from './soap.ts';

type TokenOf = (channel: number, signal: AbortSignal) => Promise<string>;

/** PTZ of one device; each channel moves through its own profile. */
export class OnvifPtz {
  readonly #soap: OnvifSoap;
  readonly #tokenOf: TokenOf;

  constructor(soap: OnvifSoap, tokenOf: TokenOf) {
    this.#soap = soap;
    this.#tokenOf = tokenOf;
  }

  async move(channel: number, { how, pan, tilt, zoom }: PtzMove, signal: AbortSignal): Promise<void> {
    const [action, part] = {
      continuous: ['ContinuousMove', 'Velocity'],
      relative: ['RelativeMove', 'Translation'],
      absolute: ['AbsoluteMove', 'Position'],
    }[how] as [string, string];
    const vector = `<tt:PanTilt x="${pan}" y="${tilt}"/><tt:Zoom x="${zoom}"/>`;
    await this.#ask(action, channel, `<${part}>${vector}</${part}>`, signal);
  }

  async stop(channel: number, signal: AbortSignal): Promise<void> {
    await this.#ask('Stop', channel, '<PanTilt>true</PanTilt><Zoom>true</Zoom>', signal);
  }

  async presets(channel: number, signal: AbortSignal): Promise<readonly Named[]> {
    return named(all(await this.#ask('GetPresets', channel, '', signal), 'Preset'));
  }

  async gotoPreset(channel: number, id: string, signal: AbortSignal): Promise<void> {
    await this.#ask('GotoPreset', channel, `<PresetToken>${escapeXml(id)}</PresetToken>`, signal);
  }

  async setPreset(channel: number, id: string | null, name: string, signal: AbortSignal): Promise<string> {
    const token = id === null ? '' : `<PresetToken>${escapeXml(id)}</PresetToken>`;
    const answer = await this.#ask('SetPreset', channel, `<PresetName>${escapeXml(name)}</PresetName>${token}`, signal);
    return textAt(answer, 'PresetToken') ?? id ?? '';
  }

  async removePreset(channel: number, id: string, signal: AbortSignal): Promise<void> {
    await this.#ask('RemovePreset', channel, `<PresetToken>${escapeXml(id)}</PresetToken>`, signal);
  }

  async patrols(channel: number, signal: AbortSignal): Promise<readonly Named[]> {
    return named(all(await this.#ask('GetPresetTours', channel, '', signal), 'PresetTour'));
  }

  async operatePatrol(channel: number, id: string, operation: 'Start' | 'Stop', signal: AbortSignal): Promise<void> {
    const tour = `<PresetTourToken>${escapeXml(id)}</PresetTourToken><Operation>${operation}</Operation>`;
    await this.#ask('OperatePresetTour', channel, tour, signal);
  }

  async #ask(action: string, channel: number, rest: string, signal: AbortSignal) {
    const profile = `<ProfileToken>${escapeXml(await this.#tokenOf(channel, signal))}</ProfileToken>`;
    return this.#soap.call('ptz', `<${action} xmlns="${namespaces.ptz}">${profile}${rest}</${action}>`, { signal });
  }
}

function named(elements: ReturnType<typeof all>): readonly Named[] {
  return elements.flatMap((element) => {
    const id = attribute(element, 'token');
    return id === null ? [] : [{ id, name: textAt(element, 'Name') ?? id }];
  });
}
