import { Fault } from '@vms/kit/fault';
import type { Outbound } from '@vms/kit/outbound';
import { SendFailure } from '@vms/kit/webhook';
import { createTransport } from 'nodemailer';
import { emailSettings } from '../channels/channel-input.ts';
import type { Message } from '../rules/template.ts';

const TIMEOUT_MS = 15_000;

/** One mail to all addresses; its Message-ID is the delivery's id, so that a repeat is recognised as one. */
export async function sendEmail(
  outbound: Outbound,
  settings: Record<string, unknown>,
  password: string | null,
  { deliveryId, message }: { deliveryId: string; message: Message },
): Promise<void> {
  const { host, port, secure, from, to, username } = emailSettings.parse(settings);
  const address = await outbound.resolve(host).catch((error: unknown) => {
    const permanent = error instanceof Fault;
    throw new SendFailure(permanent ? error.message : `${host} is not known.`, { permanent });
  });
  const transport = createTransport({
    host: address,
    port,
    secure,
    // The certificate is checked against the name, the connection goes to the address that was checked.
    tls: { servername: host },
    requireTLS: !secure && password !== null,
    ...(username != null && password !== null ? { auth: { user: username, pass: password } } : {}),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from,
      to,
      subject: message.subject,
      text: message.body,
      messageId: `<${deliveryId}@vms>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } catch (error) {
    const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
    const permanent = typeof responseCode === 'number' && responseCode >= 500;
    throw new SendFailure(`${host}:${port} did not take the mail (${String(responseCode ?? code ?? 'no answer')}).`, {
      permanent,
    });
  } finally {
    transport.close();
  }
}
