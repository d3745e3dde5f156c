/** With RTP, SRTP, UDP and IPv6 around it still below the smallest path of the public Internet (1,280 bytes). */
export const RTP_PAYLOAD_BYTES_MAX = 1_180;
const FU_A = 28;

/** RTP payloads of one picture's NAL units: whole ones, and FU-A for those that do not fit. Source: RFC 6184. */
export function packetize(nals: readonly Buffer[]): Buffer[] {
  const payloads: Buffer[] = [];
  for (const nal of nals) {
    if (nal.length === 0) continue;
    if (nal.length <= RTP_PAYLOAD_BYTES_MAX) {
      payloads.push(nal);
      continue;
    }
    const head = nal.readUInt8(0);
    for (let at = 1; at < nal.length; at += RTP_PAYLOAD_BYTES_MAX - 2) {
      const end = Math.min(nal.length, at + RTP_PAYLOAD_BYTES_MAX - 2);
      const first = at === 1 ? 0x80 : 0;
      const last = end === nal.length ? 0x40 : 0;
      const mark = Buffer.from([(head & 0xe0) | FU_A, first | last | (head & 0x1f)]);
      payloads.push(Buffer.concat([mark, nal.subarray(at, end)]));
    }
  }
  return payloads;
}
