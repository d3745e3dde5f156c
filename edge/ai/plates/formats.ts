/** How plates are built, per country. A reading that fits one is likelier right; one that fits none may still be. */

/** L = letter, D = digit. */
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  AT: ['LDDDDL', 'LDDDDDL', 'LLDDDL', 'LLDDDDL', 'LDDDLL', 'LLDDDLL'],
  CH: ['LLDDDD', 'LLDDDDD', 'LLDDDDDD'],
  CZ: ['DLDDDDD', 'DLLDDDD'],
  DE: ['LLLDDD', 'LLLDDDD', 'LLLLDDD', 'LLLLDDDD', 'LLDDD', 'LLDDDD', 'LLLLLDDD'],
  ES: ['DDDDLLL'],
  FR: ['LLDDDLL'],
  GB: ['LLDDLLL'],
  IT: ['LLDDDLL'],
  NL: ['LLDDLL', 'DDLLLD', 'LLLDDL', 'LDDDLL', 'LDDLLL', 'DLLLDD'],
  PL: ['LLDDDDD', 'LLDDDDL', 'LLLDDDD', 'LLLDDLL'],
  SE: ['LLLDDD', 'LLLDDL'],
  US: ['DLLLDDD', 'LLLDDDD', 'LLLDDD'],
};

export const COUNTRIES = Object.keys(FORMATS);

const shape = (text: string) => text.replaceAll(/[A-Z]/g, 'L').replaceAll(/[0-9]/g, 'D');

/** The countries whose plates look like this, in alphabetical order. */
export function countriesOf(text: string): string[] {
  const built = shape(text);
  return COUNTRIES.filter((country) => FORMATS[country]?.includes(built));
}

/** Whether the reading fits one of the wanted countries; no country wanted = any text of 4 to 10 characters. */
export const plausible = (text: string, wanted: readonly string[]): boolean =>
  text.length >= 4 &&
  text.length <= 10 &&
  (wanted.length === 0 || countriesOf(text).some((one) => wanted.includes(one)));
