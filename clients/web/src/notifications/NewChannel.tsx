import { type JSX, useState } from 'react';
import { AddChannelDocument, type AddChannelInput, type ChannelKind, type ChatProvider } from '../generated/graphql.ts';
import { CopyText } from '../parts/CopyText.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { CheckField, ChoiceField, NumberField, TextField } from '../parts/fields.tsx';
import { Refusal } from '../parts/Refusal.tsx';
import { useChange } from '../parts/use-change.ts';
import { common } from '../parts/words.ts';
import { notifyWords as text } from './words.ts';

const KINDS: readonly ChannelKind[] = ['EMAIL', 'WEBHOOK', 'CHAT', 'SMS', 'WEB_PUSH'];
const PROVIDERS: readonly ChatProvider[] = ['SLACK', 'TEAMS', 'TELEGRAM'];
type Field = readonly [name: string, label: string, type?: 'password' | 'url' | 'email', optional?: boolean];

/** What each kind asks for besides its name. */
function fieldsOf(kind: ChannelKind, provider: ChatProvider): readonly Field[] {
  const { field } = text;
  if (kind === 'EMAIL')
    return [
      ['host', field.host],
      ['from', field.from, 'email'],
      ['to', field.to],
      ['username', field.username, undefined, true],
      ['password', field.password, 'password', true],
    ];
  if (kind === 'WEBHOOK') return [['url', field.url, 'url']];
  if (kind === 'SMS')
    return [
      ['accountId', field.accountId],
      ['token', field.token, 'password'],
      ['from', field.fromNumber],
      ['to', field.toNumbers],
    ];
  if (kind === 'WEB_PUSH') return [['contact', field.contact, 'email']];
  return provider === 'TELEGRAM'
    ? [
        ['botToken', field.botToken, 'password'],
        ['chatId', field.chatId],
      ]
    : [['webhookUrl', field.webhookUrl, 'password']];
}

const listed = (value: string): string[] => value.split(/[,\s]+/).filter(Boolean);

/** A new way to reach people; a webhook's secret is shown once, afterwards. */
export function NewChannel({ onClose }: { onClose(): void }): JSX.Element {
  const [name, setName] = useState('');
  const [kind, setKind] = useState<ChannelKind>('EMAIL');
  const [provider, setProvider] = useState<ChatProvider>('SLACK');
  const [port, setPort] = useState(587);
  const [secure, setSecure] = useState(false);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [secret, setSecret] = useState<string | null>(null);
  const { busy, problem, send } = useChange(AddChannelDocument);
  const value = (key: string): string => (values[key] ?? '').trim();
  const inputOf = (): AddChannelInput => {
    if (kind === 'EMAIL') {
      const username = value('username') || undefined;
      const password = values.password || undefined;
      const email = {
        host: value('host'),
        port,
        secure,
        from: value('from'),
        to: listed(value('to')),
        username,
        password,
      };
      return { name, email };
    }
    if (kind === 'WEBHOOK') return { name, webhook: { url: value('url') } };
    if (kind === 'WEB_PUSH') return { name, webPush: { contact: value('contact') } };
    if (kind === 'SMS') {
      const { accountId, token } = { accountId: value('accountId'), token: value('token') };
      return { name, sms: { provider: 'TWILIO', accountId, token, from: value('from'), to: listed(value('to')) } };
    }
    const chat =
      provider === 'TELEGRAM'
        ? { botToken: value('botToken'), chatId: value('chatId') }
        : { webhookUrl: value('webhookUrl') };
    return { name, chat: { provider, ...chat } };
  };
  if (secret !== null)
    return (
      <Dialog title={name} onClose={onClose}>
        <p className="note">{text.secretOnce}</p>
        <CopyText value={secret} />
        <footer className="actions end">
          <button type="button" className="primary" onClick={onClose}>
            {common.close}
          </button>
        </footer>
      </Dialog>
    );
  return (
    <Dialog title={text.addChannel} onClose={onClose}>
      <form
        className="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          const done = await send({ input: inputOf() });
          if (done?.signingSecret) setSecret(done.signingSecret);
          else if (done) onClose();
        }}
      >
        <div className="fields">
          <TextField label={common.name} value={name} max={100} required onChange={setName} />
          <ChoiceField
            label={text.kind}
            value={kind}
            choices={KINDS.map((one) => [one, text.kinds[one]])}
            onChange={setKind}
          />
          {kind === 'CHAT' && (
            <ChoiceField
              label={text.provider}
              value={provider}
              choices={PROVIDERS.map((one) => [one, text.providers[one]])}
              onChange={setProvider}
            />
          )}
          {fieldsOf(kind, provider).map(([key, label, type, optional]) => (
            <TextField
              key={`${kind} ${key}`}
              label={label}
              type={type}
              autoComplete={type === 'password' ? 'new-password' : 'off'}
              required={!optional}
              value={values[key] ?? ''}
              onChange={(next) => setValues({ ...values, [key]: next })}
            />
          ))}
          {kind === 'EMAIL' && (
            <NumberField label={text.field.port} value={port} min={1} max={65_535} onChange={setPort} />
          )}
        </div>
        {kind === 'EMAIL' && <CheckField label={text.field.secure} value={secure} onChange={setSecure} />}
        <p className="muted">{text.secretsHint}</p>
        <Refusal problem={problem} />
        <footer className="actions end">
          <button type="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="primary" disabled={busy}>
            {common.save}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
