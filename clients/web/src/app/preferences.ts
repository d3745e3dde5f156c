import { useSyncExternalStore } from 'react';
import { chooseLanguage, LANGUAGES, type Language, speak } from '../text/language.ts';
import { showTimeOf } from '../text/zone.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export const TIMES = ['site', 'mine'] as const;

/** How one person likes the console; kept in this browser, since a shared operator's desk has its own light. */
export interface Preferences {
  readonly language: Language;
  readonly theme: (typeof THEMES)[number];
  /** Whose clock times are shown by: the site's of what is shown, or this computer's. */
  readonly time: (typeof TIMES)[number];
  /** Whether the navigation is folded away to leave room for pictures. */
  readonly folded: boolean;
}

const STORED = 'vms.preferences';

/** What was stored, each part checked: an older console, or a person, may have written something else. */
export function readPreferences(stored: string | null, languages: readonly string[]): Preferences {
  let values: Record<string, unknown> = {};
  try {
    values = JSON.parse(stored ?? '{}') as Record<string, unknown>;
  } catch {
    // Not ours: the defaults.
  }
  const one = <T extends string>(name: string, known: readonly T[], otherwise: T): T =>
    known.find((value) => value === values?.[name]) ?? otherwise;
  return {
    language: one('language', LANGUAGES, chooseLanguage(languages)),
    theme: one('theme', THEMES, 'system'),
    time: one('time', TIMES, 'site'),
    folded: values?.folded === true,
  };
}

let current: Preferences = readPreferences(null, []);
const watchers = new Set<() => void>();

function apply(next: Preferences): void {
  current = next;
  speak(next.language);
  showTimeOf(next.time);
  const { documentElement } = document;
  documentElement.lang = next.language;
  documentElement.dataset.theme = next.theme;
  for (const watcher of watchers) watcher();
}

/** Takes up what this browser remembers; once, before anything is drawn. */
export function loadPreferences(): void {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORED);
  } catch {
    // A browser that stores nothing: the defaults, for this visit.
  }
  apply(readPreferences(stored, navigator.languages));
}

export function changePreferences(change: Partial<Preferences>): void {
  const next = { ...current, ...change };
  try {
    localStorage.setItem(STORED, JSON.stringify(next));
  } catch {
    // It holds for this visit.
  }
  apply(next);
}

const watch = (watcher: () => void): (() => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

/** The preferences, kept current: whoever draws by them is drawn anew with all its children. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(watch, () => current);
}
