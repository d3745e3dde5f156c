import { z } from 'zod';

/** The platform's own mail server: mails about accounts, which no tenant's channel may see. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS, which a password demands. */
  readonly secure: boolean;
  readonly username: string | null;
  readonly password: string | null;
  readonly from: string;
}

export const mailSettings = {
  /** `smtp://user:password@host:587`, or `smtps://…`; without it mails about accounts wait. */
  VMS_MAIL_URL: z
    .string()
    .regex(/^smtps?:\/\/[^/\s]+\/?$/, 'use smtp://user:password@host:587 or smtps://…')
    .optional(),
  VMS_MAIL_FROM: z.email('use an address such as vms@example.org').default('vms@localhost.localdomain'),
  /** Where people reach the console: what links in mails begin with. */
  VMS_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://127.0.0.1:4000')
    .transform((url) => url.replace(/\/+$/, '')),
};

/** null: none is set. */
export function mailServerOf(settings: {
  readonly VMS_MAIL_URL?: string | undefined;
  readonly VMS_MAIL_FROM: string;
}): MailServer | null {
  if (settings.VMS_MAIL_URL === undefined) return null;
  const { protocol, hostname, port, username, password } = new URL(settings.VMS_MAIL_URL);
  const secure = protocol === 'smtps:';
  const text = (part: string): string | null => (part === '' ? null : decodeURIComponent(part));
  return {
    ...{ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (secure ? 465 : 587), secure },
    ...{ username: text(username), password: text(password), from: settings.VMS_MAIL_FROM },
  };
}
