import { words } from '../text/words.ts';

/** What the plan view says. */
export const text = words({
  en: {
    title: 'Plan',
    explain: 'Explain the operation in the editor',
    hint: 'A query is run once more for its times; anything else is only planned.',
    reaches: (cost: number) => `May fetch up to ${cost} objects.`,
    took: (ms: number) => `Took ${ms} ms.`,
    columns: ['Asked', 'Entities', 'ms'],
    failed: 'The plan could not be had.',
  },
  de: {
    title: 'Plan',
    explain: 'Die Operation im Editor erklären',
    hint: 'Eine Abfrage wird für ihre Zeiten noch einmal ausgeführt, alles andere nur geplant.',
    reaches: (cost) => `Holt höchstens ${cost} Objekte.`,
    took: (ms) => `Dauerte ${ms} ms.`,
    columns: ['Gefragt', 'Objekte', 'ms'],
    failed: 'Der Plan war nicht zu bekommen.',
  },
});
