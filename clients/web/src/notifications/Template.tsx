import { type JSX, useEffect, useState } from 'react';
import { directClient } from '../app/client.ts';
import { sentence } from '../app/use-polled.ts';
import { NotifyPreviewDocument } from '../generated/graphql.ts';
import { TextAreaField, TextField } from '../parts/fields.tsx';
import { notifyWords as text } from './words.ts';

const WAIT_MS = 400;
const PLACES = ['kind', 'severity', 'label', 'camera', 'cameraId', 'site', 'time', 'eventId', 'count'];

/** What a message says, with an example of it as the server would write it. */
export function Template(props: {
  subject: string;
  body: string;
  onChange(change: { subject?: string; body?: string }): void;
}): JSX.Element {
  const { subject, body, onChange } = props;
  const [preview, setPreview] = useState<{ subject: string; body: string } | null>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const { data, error } = await directClient.query(NotifyPreviewDocument, { subject, body }).toPromise();
      if (stop.signal.aborted) return;
      setPreview(data?.notificationPreview ?? null);
      setProblem(error ? sentence(error) : '');
    }, WAIT_MS);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [subject, body]);
  return (
    <fieldset className="two">
      <legend>{text.template}</legend>
      <div className="stack">
        <TextField
          label={text.subject}
          value={subject}
          max={300}
          required
          onChange={(next) => onChange({ subject: next })}
        />
        <TextAreaField label={text.body} rows={4} value={body} required onChange={(next) => onChange({ body: next })} />
        <p className="muted">
          {text.placeholders} {PLACES.map((place) => `{{${place}}}`).join(' ')}
        </p>
      </div>
      <div className="card">
        <small className="muted">{text.preview}</small>
        {problem !== '' && <p role="alert">{problem}</p>}
        <strong>{preview?.subject}</strong>
        <p className="prose">{preview?.body}</p>
      </div>
    </fieldset>
  );
}
