import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { readPreferences } from './app/preferences.ts';
import { strings } from './strings.ts';
import { clock, dayAndClock } from './text/format.ts';
import { chooseLanguage, speak } from './text/language.ts';
import { words } from './text/words.ts';
import { instantsAt, showTimeOf, wallTime } from './text/zone.ts';

const SAID = /^(aria-label|title|placeholder|alt|label)$/;

describe('languages', () => {
  it('leaves no sentence in the code of a page: all stand in the tables, where the compiler wants every language', () => {
    const root = new URL('.', import.meta.url);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.tsx'));
    expect(files.length).toBeGreaterThan(20);
    expect(files.flatMap((path) => sentencesIn(path, readFileSync(new URL(path, root), 'utf8')))).toEqual([]);
  });

  it('reads each sentence in the language of the moment, also through a part taken earlier', () => {
    const part = strings.cameras;
    expect([part.title, strings.kind.FIRE]).toEqual(['Cameras', 'Fire']);
    speak('de');
    expect([part.title, strings.kind.FIRE, part.columns[0]]).toEqual(['Kameras', 'Feuer', 'Kamera']);
    expect(clock('2026-01-01T12:00:00Z', 'Europe/Berlin')).toBe('13:00:00');
    speak('en');
    const own = words({ en: { said: (count: number) => `${count} left` }, de: { said: (count) => `noch ${count}` } });
    expect(own.said(2)).toBe('2 left');
  });

  it('chooses the browser’s first language that is spoken here', () => {
    expect([chooseLanguage(['fr-CA', 'de-AT']), chooseLanguage(['fr']), chooseLanguage([])]).toEqual([
      'de',
      'en',
      'en',
    ]);
  });

  it('takes from stored preferences only what it knows', () => {
    const stored = JSON.stringify({ theme: 'neon', time: 'mine', language: 'de', folded: 'yes' });
    expect(readPreferences(stored, ['en'])).toEqual({ language: 'de', theme: 'system', time: 'mine', folded: false });
    expect(readPreferences('null', ['de']).language).toBe('de');
    expect(readPreferences('{', []).theme).toBe('system');
  });
});

describe('clocks', () => {
  const berlin = 'Europe/Berlin';
  it('shows a site’s own time, or this computer’s to whoever prefers it', () => {
    const at = '2026-07-01T10:00:00Z';
    expect(clock(at, berlin)).toBe('12:00:00');
    expect(dayAndClock(at, Date.parse('2026-07-02T00:00:00Z'), berlin)).toBe('01/07/2026 12:00:00');
    showTimeOf('mine');
    expect(clock(at, berlin)).toBe(clock(at));
    showTimeOf('site');
    expect(clock(at, 'Nowhere/Land')).toBe(clock(at));
  });
  it('tells the two hours apart that a night in autumn has of the same name', () => {
    const [summer, winter] = instantsAt('2026-10-25T02:30', berlin);
    expect([summer, winter].map((at) => new Date(at ?? 0).toISOString())).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ]);
    expect([clock(summer ?? 0, berlin), clock(winter ?? 0, berlin)]).toEqual(['02:30:00 +02:00', '02:30:00 +01:00']);
    expect(instantsAt('2026-03-29T02:30', berlin)).toEqual([]);
    expect(instantsAt('nonsense', berlin)).toEqual([]);
    expect(wallTime(Date.parse('2026-12-31T23:30:00Z'), berlin)).toBe('2027-01-01T00:30:00');
  });
});

/** Sentences that a page says without a table: text between tags, and the attributes that are read out or shown. */
function sentencesIn(path: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const said = ts.isJsxText(node)
      ? node.text
      : ts.isJsxAttribute(node) &&
          SAID.test(node.name.getText()) &&
          node.initializer &&
          ts.isStringLiteral(node.initializer)
        ? node.initializer.text
        : '';
    if (/\p{L}{2}/u.test(said)) found.push(`${path}: ${said.trim()}`);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found;
}
