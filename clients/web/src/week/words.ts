import { words } from '../text/words.ts';

export const weekWords = words({
  en: {
    brush: 'Paint with',
    byForm: 'Paint by days and times',
    from: 'From',
    to: 'Until',
    paint: (mode: string) => `Paint “${mode}”`,
  },
  de: {
    brush: 'Malen mit',
    byForm: 'Nach Tagen und Uhrzeiten malen',
    from: 'Von',
    to: 'Bis',
    paint: (mode: string) => `„${mode}“ malen`,
  },
});
