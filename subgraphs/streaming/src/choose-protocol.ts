import { Fault } from '@vms/kit/fault';

export type Protocol = 'WEBRTC' | 'LL_HLS' | 'MSE';

/** Quickest first. */
const best = ['WEBRTC', 'MSE', 'LL_HLS'] as const satisfies readonly Protocol[];

/**
 * The quickest protocol that the client plays and that carries the camera's own stream, with why it and why none that
 * is quicker; VALIDATION_FAILED when there is none. Nothing is ever re-encoded.
 */
export function chooseProtocol(
  offered: readonly Protocol[],
  { name, codec }: { readonly name: string; readonly codec?: string | null | undefined },
): { protocol: Protocol; reason: string } {
  const h264 = codec == null || /264|avc/i.test(codec);
  const protocol = best.find((one) => offered.includes(one) && (one !== 'WEBRTC' || h264));
  if (protocol === 'WEBRTC') return { protocol, reason: 'The quickest; H.264 as the camera sends it, not re-encoded.' };
  if (protocol) {
    const why = offered.includes('WEBRTC') ? `WebRTC does not carry ${codec}` : 'The client did not offer WebRTC';
    const how = protocol === 'MSE' ? 'MSE' : 'HLS, a second or two later,';
    return { protocol, reason: `${why}; ${how} plays the stream as the camera sends it, not re-encoded.` };
  }
  const message = `WebRTC carries H.264 only, and camera "${name}" sends ${codec}; offer MSE or LL_HLS too.`;
  throw new Fault('VALIDATION_FAILED', message, { field: 'protocols' });
}
