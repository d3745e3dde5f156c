/** XML as devices write it: prefixes dropped, values as text, bounded. One parser for every protocol here. */
import { Fault } from '@vms/kit/fault';
import { XMLParser } from 'fast-xml-parser';

const charactersMax = 512 * 1024;
const depthMax = 64;

/** An element: its attributes by `@name`, its text by `#text`, its children in arrays. */
export interface Element {
  readonly [name: string]: readonly (Element | string)[] | string | undefined;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  maxNestedTags: depthMax,
  isArray: (_name, _path, _leaf, attribute) => !attribute,
});

/** Throws CAMERA_PROTOCOL_ERROR for what is too large, has a DOCTYPE (entities can be made to explode), or is no XML. */
export function parseXml(text: string): Element {
  const wrong = (why: string) => new Fault('CAMERA_PROTOCOL_ERROR', `The device answered with XML that ${why}.`);
  if (text.length > charactersMax) throw wrong(`has more than ${charactersMax} characters`);
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw wrong('declares entities');
  try {
    const parsed: unknown = parser.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Element;
  } catch {
    // told below
  }
  throw wrong('cannot be read');
}

/** The children of that name along a path; an empty list when a step is missing. */
export function all(from: Element | undefined, ...path: readonly string[]): readonly Element[] {
  let level: readonly Element[] = from === undefined ? [] : [from];
  for (const name of path) {
    level = level.flatMap((element) => {
      const children = Object.hasOwn(element, name) ? element[name] : undefined;
      return Array.isArray(children) ? children.map((child) => asElement(child)) : [];
    });
  }
  return level;
}

export function one(from: Element | undefined, ...path: readonly string[]): Element | undefined {
  return all(from, ...path)[0];
}

/** The text at the path's end, or null. */
export function textAt(from: Element | undefined, ...path: readonly string[]): string | null {
  return textOf(one(from, ...path));
}

export function textOf(element: Element | undefined): string | null {
  const text = element?.['#text'];
  if (Array.isArray(text)) return text.join('');
  return typeof text === 'string' ? text : null;
}

export function numberAt(from: Element | undefined, ...path: readonly string[]): number | null {
  const text = textAt(from, ...path);
  const number = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}

export function attribute(element: Element | undefined, name: string): string | null {
  const value = element?.[`@${name}`];
  return typeof value === 'string' ? value : null;
}

/** For text between tags and inside quoted attributes; characters that XML 1.0 has no place for are dropped. */
export function escapeXml(text: string): string {
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return [...text]
    .filter((char) => char >= ' ' || char === '\t' || char === '\n' || char === '\r')
    .map((char) => named[char] ?? char)
    .join('');
}

function asElement(child: Element | string): Element {
  return typeof child === 'string' ? { '#text': child } : child;
}
