import { de } from './text/de.ts';
import { en } from './text/en.ts';
import { words } from './text/words.ts';

/** What more than one page says, in the language of the moment. */
export const strings = words({ en, de });
