/** What crosses the site's network and its way out. Formulas N1 and N2 of docs/reference/calculator.md. */

/** Ethernet with preamble and gap 38, IPv4 20, UDP 8, RTP 12: bytes around each payload. */
const headerBytes = 78;
const payloadBytes = 1_400;
const daySeconds = 86_400;

/** N1: cameras to edge. */
export function lanBps(bitrateBps: number): number {
  return bitrateBps * (1 + headerBytes / payloadBytes);
}

/** N2: the site's way out: viewers elsewhere at a time, pictures of events, and what is copied to the cloud. */
export function uplinkBps(out: {
  readonly remoteViewers: number;
  readonly viewedBps: number;
  readonly eventsPerDay: number;
  readonly pictureBytes: number;
  readonly cloudBps: number;
}): number {
  const pictures = (out.eventsPerDay * out.pictureBytes * 8) / daySeconds;
  return lanBps(out.remoteViewers * out.viewedBps + pictures + out.cloudBps);
}
