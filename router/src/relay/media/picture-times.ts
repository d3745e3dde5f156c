/** Decode time in 90 kHz of a picture as moof and mdat; null when it has none. Source: ISO/IEC 14496-12. */
export function decodeTime(bytes: Buffer): number | null {
  const tfdt = bytes.indexOf('tfdt', 0, 'latin1');
  if (tfdt < 0 || tfdt + 16 > bytes.length) return null;
  return Number(bytes.readBigUInt64BE(tfdt + 8));
}
