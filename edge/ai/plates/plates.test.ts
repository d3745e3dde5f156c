import { describe, expect, it } from '@jest/globals';
import { countriesOf, plausible } from './formats.ts';
import { greyOf, locate } from './locate.ts';
import { vote } from './vote.ts';

const whole = { x: 0, y: 0, width: 1, height: 1 };

describe('plates', () => {
  it('votes: two sure readings that agree win, a tie or a lone one is rejected, unsure ones do not count', () => {
    const sure = (text: string) => ({ text, leastCharacter: 0.97 });
    expect(vote([sure('AB123CD'), sure('AB123CD'), sure('AB123C0')])).toMatchObject({
      text: 'AB123CD',
      votes: 2,
      frames: 3,
    });
    expect(vote([sure('AB123CD')])).toBeNull();
    expect(vote([sure('AB123CD'), sure('AB123CD'), sure('AB123C0'), sure('AB123C0')])).toBeNull();
    expect(vote(Array(5).fill({ text: 'AB123CD', leastCharacter: 0.5 }))).toBeNull();
    expect(vote([sure('AB123CD'), sure('AB123CD')], ['ES'])).toBeNull();
    expect(vote([sure('1234BCD'), sure('1234BCD')], ['ES'])?.text).toBe('1234BCD');
  });

  it('knows how plates are built', () => {
    expect(countriesOf('AB123CD')).toEqual(['AT', 'FR', 'IT']);
    expect(countriesOf('1234BCD')).toEqual(['ES']);
    expect(plausible('ABC', [])).toBe(false);
    expect(plausible('ABC1234', [])).toBe(true);
  });

  it('locates a patch of letters on a plain car and nothing on a plain wall', () => {
    const [width, height] = [640, 360];
    const rgb = new Uint8Array(width * height * 3).fill(120);
    expect(locate(greyOf(rgb, width, height), whole)).toEqual([]);
    // Strokes of 3 px every 8 px, 96x24, at (300, 200).
    for (let y = 200; y < 224; y++) {
      for (let x = 300; x < 396; x++) rgb.fill(x % 8 < 3 ? 20 : 230, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
    const [found] = locate(greyOf(rgb, width, height), whole);
    expect(found?.x).toBeGreaterThan(280);
    expect((found?.x ?? 0) + (found?.width ?? 0)).toBeLessThan(416);
    expect(found?.y).toBeGreaterThan(185);
    expect((found?.y ?? 0) + (found?.height ?? 0)).toBeLessThan(240);
  });
});
