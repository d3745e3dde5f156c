import type { AudioConfig, CodecConfig } from '../sample.ts';
import { box, fullBox, u8, u16, u32, zeros } from './boxes.ts';

/** avc1 or hvc1; avc3 or hev1 where samples bring parameter sets of their own. Source: ISO/IEC 14496-12, 14496-15. */
export function videoEntry({ codec, record, width, height }: CodecConfig, inBand = false): Buffer {
  const [outside, inside, name] = codec === 'h264' ? ['avc1', 'avc3', 'avcC'] : ['hvc1', 'hev1', 'hvcC'];
  const resolution = u32(72 * 0x10000);
  return box(
    inBand ? inside : outside,
    zeros(6),
    u16(1),
    zeros(16),
    u16(width),
    u16(height),
    resolution,
    resolution,
    zeros(4),
    u16(1),
    zeros(32),
    u16(24),
    u16(0xffff),
    box(name, record),
  );
}

const aacRates = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

/** Channels and sample rate (Hz) as the record of the track states them. */
export function soundOf({ codec, record }: AudioConfig): { readonly channels: number; readonly rate: number } {
  if (codec === 'opus') return { channels: record[1] ?? 1, rate: 48_000 };
  if (codec !== 'aac') return { channels: record[0] ?? 1, rate: record.readUInt32BE(1) };
  const index = (((record[0] ?? 0) & 7) << 1) | ((record[1] ?? 0) >> 7);
  return { channels: ((record[1] ?? 0) >> 3) & 15 || 1, rate: aacRates[index] ?? 48_000 };
}

/** mp4a, Opus, ulaw or alaw. Source: ISO/IEC 14496-12, 14496-14; opus-codec.org's encapsulation of Opus in ISOBMFF. */
export function audioEntry(config: AudioConfig): Buffer {
  const { channels, rate } = soundOf(config);
  const fields = [zeros(6), u16(1), zeros(8), u16(channels), u16(16), zeros(4), u32((rate & 0xffff) * 0x10000)];
  const { codec, record } = config;
  if (codec === 'aac') return box('mp4a', ...fields, fullBox('esds', 0, 0, elementaryStream(record)));
  if (codec === 'opus') return box('Opus', ...fields, box('dOps', record));
  return box(codec === 'pcmu' ? 'ulaw' : 'alaw', ...fields);
}

/** ES_Descriptor > DecoderConfigDescriptor > DecoderSpecificInfo. */
function elementaryStream(specific: Buffer): Buffer {
  const decoder = [u8(0x40), u8(0x15), zeros(11), descriptor(5, specific)];
  return descriptor(3, u16(0), u8(0), descriptor(4, ...decoder), descriptor(6, u8(2)));
}

function descriptor(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u8(tag), u8(body.length), body]);
}
