import type { Message } from '../rules/template.ts';
import type { AccountMailKind } from './account-mail.entity.ts';

/** What a mail about an account says. The token stands after the #: no server on the way logs it. */
export function mailText(mail: {
  kind: AccountMailKind;
  name: string;
  token: string;
  expiresAtMs: number;
  publicUrl: string;
}): Message {
  const link = `${mail.publicUrl}/#/set-password?token=${encodeURIComponent(mail.token)}`;
  const until = new Date(mail.expiresAtMs).toISOString().replace('T', ' ').slice(0, 16);
  const { subject, why, otherwise } = texts[mail.kind];
  const lines = [`Hello ${mail.name},`, '', why, '', link, '', `The link works once, until ${until} UTC.`, otherwise];
  return { subject, body: lines.join('\n') };
}

const texts: Readonly<Record<AccountMailKind, { subject: string; why: string; otherwise: string }>> = {
  PASSWORD_RESET: {
    subject: 'Set a new password',
    why: 'somebody, probably you, asked for a new password. Choose it here:',
    otherwise: 'If it was not you, do nothing: your password stays as it is.',
  },
  INVITATION: {
    subject: 'You are invited',
    why: 'you are invited to the video system. Choose your password here:',
    otherwise: 'If you expected no invitation, do nothing.',
  },
};
