import { createSocket } from 'node:dgram';

const group = '239.255.255.250';

export interface DiscoveryAnswerOptions {
  readonly port: number;
  readonly endpoint: string;
  readonly xaddr: () => string;
}

/** Answers WS-Discovery probes that reach loopback, sent to the group or straight to it. */
export async function answerDiscovery(options: DiscoveryAnswerOptions): Promise<{ close(): Promise<void> }> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.on('message', (message, { address, port }) => {
    const text = message.toString('utf8');
    const id = /<(?:[\w-]+:)?MessageID[^>]*>([^<]*)</.exec(text)?.[1]?.trim();
    if (id === undefined || !/<(?:[\w-]+:)?Probe[\s/>]/.test(text)) return;
    const types = /<(?:[\w-]+:)?Types[^>]*>([^<]*)</.exec(text)?.[1] ?? '';
    if (types.trim() !== '' && !/NetworkVideoTransmitter/.test(types)) return;
    const scopes = [
      'type/video_encoder',
      'Profile/Streaming',
      'name/VMS%20Simulators%20Onvif%20One',
      'hardware/Onvif%20One',
    ];
    const answer =
      '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" ' +
      'xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" ' +
      'xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header>' +
      `<w:RelatesTo>${id}</w:RelatesTo><w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</w:Action></e:Header>` +
      `<e:Body><d:ProbeMatches><d:ProbeMatch><w:EndpointReference><w:Address>${options.endpoint}</w:Address></w:EndpointReference>` +
      `<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>${scopes.map((scope) => `onvif://www.onvif.org/${scope}`).join(' ')}</d:Scopes>` +
      `<d:XAddrs>${options.xaddr()}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>`;
    socket.send(answer, port, address);
  });
  socket.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(options.port, '0.0.0.0', () => resolve());
  });
  try {
    socket.addMembership(group, '127.0.0.1');
  } catch {
    // no multicast on this loopback: probes sent straight to it are still answered
  }
  return { close: () => new Promise((resolve) => socket.close(() => resolve())) };
}
