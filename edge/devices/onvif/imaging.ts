import type { Imaging } from '../adapter.ts';
import { type Element, escapeXml, numberAt, one } from '../xml.ts';
import { namespaces, type OnvifSoap } from './soap.ts';

const fields = [
  ['brightness', 'Brightness'],
  ['contrast', 'Contrast'],
  ['saturation', 'ColorSaturation'],
  ['sharpness', 'Sharpness'],
] as const;

const sourceOf = (source: string) => `<VideoSourceToken>${escapeXml(source)}</VideoSourceToken>`;

/** In [0,1] of what the device allows. */
export async function imagingOf(soap: OnvifSoap, source: string, signal: AbortSignal): Promise<Imaging> {
  const options = await optionsOf(soap, source, signal);
  const body = `<GetImagingSettings xmlns="${namespaces.imaging}">${sourceOf(source)}</GetImagingSettings>`;
  const settings = one(await soap.call('imaging', body, { signal }), 'ImagingSettings');
  const read = (name: string) => {
    const value = numberAt(settings, name);
    const { min, max } = rangeOf(options, name);
    return value === null || max <= min ? null : Math.min(1, Math.max(0, (value - min) / (max - min)));
  };
  return {
    brightness: read('Brightness'),
    contrast: read('Contrast'),
    saturation: read('ColorSaturation'),
    sharpness: read('Sharpness'),
  };
}

export async function setImaging(
  soap: OnvifSoap,
  source: string,
  wanted: Partial<Imaging>,
  signal: AbortSignal,
): Promise<void> {
  const options = await optionsOf(soap, source, signal);
  const settings = fields.flatMap(([field, name]) => {
    const value = wanted[field];
    const { min, max } = rangeOf(options, name);
    return value == null ? [] : [`<tt:${name}>${min + value * (max - min)}</tt:${name}>`];
  });
  const body =
    `<SetImagingSettings xmlns="${namespaces.imaging}">${sourceOf(source)}` +
    `<ImagingSettings>${settings.join('')}</ImagingSettings><ForcePersistence>true</ForcePersistence></SetImagingSettings>`;
  await soap.call('imaging', body, { signal });
}

async function optionsOf(soap: OnvifSoap, source: string, signal: AbortSignal): Promise<Element | undefined> {
  const body = `<GetOptions xmlns="${namespaces.imaging}">${sourceOf(source)}</GetOptions>`;
  return one(await soap.call('imaging', body, { signal }), 'ImagingOptions');
}

/** Devices that name no range mean percent. */
function rangeOf(options: Element | undefined, name: string): { min: number; max: number } {
  return { min: numberAt(options, name, 'Min') ?? 0, max: numberAt(options, name, 'Max') ?? 100 };
}
