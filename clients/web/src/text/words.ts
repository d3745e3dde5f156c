import { currentLanguage, type Language } from './language.ts';

type Table = { readonly [key: string]: unknown };

/**
 * One table of sentences in every language, read in the language of the moment. The English table says what there is to
 * say; the compiler refuses another one that leaves something out or adds to it. The answer may be taken apart at load
 * time (`const text = strings.cameras`): each sentence is looked up when it is read.
 */
export function words<T extends object>(tables: { en: T } & Record<Exclude<Language, 'en'>, NoInfer<T>>): T {
  return reader(tables as unknown as Record<Language, Table>) as T;
}

function reader(tables: Record<Language, Table>): Table {
  const answer = {};
  for (const key of Object.keys(tables.en)) {
    const parts = Object.fromEntries(Object.entries(tables).map(([language, table]) => [language, table[key]]));
    const nested = isTable(tables.en[key]) ? reader(parts as Record<Language, Table>) : null;
    Object.defineProperty(answer, key, { enumerable: true, get: () => nested ?? parts[currentLanguage()] });
  }
  return answer;
}

function isTable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
