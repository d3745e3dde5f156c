import { Fault } from '@vms/kit/fault';
import type { Place } from '../places/places.ts';
import { wallTime } from './schedule.ts';

/** What an event brings to a message. */
export interface Item {
  readonly id: string;
  readonly kind: string;
  readonly severity: string;
  readonly cameraId: string;
  readonly siteId: string | null;
  readonly label: string | null;
  readonly raisedAtMs: number;
}

export interface Template {
  readonly subject: string;
  readonly body: string;
}

export interface Message {
  readonly subject: string;
  readonly body: string;
}

/** What may stand between {{ and }}. */
export const placeholders = [
  'kind',
  'severity',
  'label',
  'camera',
  'cameraId',
  'site',
  'time',
  'eventId',
  'count',
] as const;

export const defaultTemplate: Template = {
  subject: '{{severity}}: {{kind}} at {{camera}}',
  body: '{{time}} {{camera}} {{site}}: {{kind}} {{label}} ({{severity}})',
};

const HOLE = /\{\{\s*([^{}]*?)\s*\}\}/g;
/** Of a digest; the rest is a count. */
const LINES_MAX = 50;

/** Throws TEMPLATE_INVALID for a placeholder that nothing fills. */
export function checkTemplate(template: Template): Template {
  for (const [field, text] of Object.entries(template) as [keyof Template, string][]) {
    for (const [, name = ''] of text.matchAll(HOLE)) {
      if (!(placeholders as readonly string[]).includes(name))
        throw new Fault('TEMPLATE_INVALID', `{{${name.slice(0, 40)}}} is not known; use ${placeholders.join(', ')}.`, {
          field,
        });
    }
  }
  return template;
}

/** The subject speaks of the newest event, the body has a line for each. */
export function render(template: Template, events: readonly { item: Item; place: Place }[]): Message {
  const last = events.at(-1);
  if (!last) throw new Error('A message needs an event.');
  const shown = events.slice(0, LINES_MAX).map((event) => fill(template.body, event, events.length));
  const more = events.length - shown.length;
  const subject = fill(template.subject, last, events.length);
  return {
    subject: oneLine(events.length > 1 ? `${subject} (${events.length} events)` : subject),
    body: [...shown, ...(more > 0 ? [`… and ${more} more.`] : [])].join('\n'),
  };
}

function fill(text: string, { item, place }: { item: Item; place: Place }, count: number): string {
  const values: Record<(typeof placeholders)[number], string> = {
    kind: item.kind,
    severity: item.severity,
    label: item.label ?? '',
    camera: place.cameraName,
    cameraId: item.cameraId,
    site: place.siteName,
    time: wallTime(item.raisedAtMs, place.timezone),
    eventId: item.id,
    count: String(count),
  };
  return text.replaceAll(HOLE, (_, name: keyof typeof values) => oneLine(values[name] ?? ''));
}

/** A value never brings a line or a header of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}
