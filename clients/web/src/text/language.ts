/** The languages that the console speaks. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How dates and figures are written in each language. */
const LOCALES = { en: 'en-GB', de: 'de-DE' } as const;

let current: Language = 'en';

/** The language that sentences are read in now. */
export function currentLanguage(): Language {
  return current;
}

/** For `Intl`. */
export function currentLocale(): string {
  return LOCALES[current];
}

/** Told by the preferences only: they draw the page anew afterwards. */
export function speak(language: Language): void {
  current = language;
}

/** The first language that a browser asks for and that is spoken here; English otherwise. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => language === tag.split('-')[0]?.toLowerCase());
    if (found) return found;
  }
  return 'en';
}
