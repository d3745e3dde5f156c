import { describe, expect, it } from '@jest/globals';
import { longText, requireFit } from './input-bounds.ts';

describe('requireFit', () => {
  it('lets pass what people write, in any script, with tabs and line breaks', () => {
    const note = 'Tor 2:\tÄußerst laut 🚧\r\n夜間';
    expect(() => requireFit({ input: { note, at: new Date(), count: 3, ids: ['a'], none: null } })).not.toThrow();
  });

  it.each([
    ['has control characters', { input: { zones: [{ name: 'a\u0000' }] } }, 'zones.0.name'],
    ['has half a surrogate pair; send well-formed Unicode', { name: 'a\ud800' }, 'name'],
    ['has 20001 characters; send at most 20000', { input: { note: 'x'.repeat(20_001) } }, 'note'],
    ['has 10001 members; send at most 10000', { ids: Array.from({ length: 10_001 }, () => 'a') }, 'ids'],
  ])('refuses what %s and names the place', (problem, input, field) => {
    expect(() => requireFit(input)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', message: `${field}: ${problem}.`, details: { field } }),
    );
  });

  it('leaves the length of a long text to the field that declares it', () => {
    expect(() => requireFit({ csv: 'x'.repeat(300_000) }, longText)).not.toThrow();
    expect(() => requireFit({ csv: 'x\u0007' }, longText)).toThrow('csv: has control characters.');
  });
});
