import { describe, expect, it } from '@jest/globals';
import { diff, leaves, merge, parseObject } from './json.ts';

describe('documents', () => {
  it('merge by RFC 7396', () => {
    expect(merge({ a: 1, b: { c: 2, d: [1, 2] } }, { b: { c: null, d: [3] }, e: true })).toEqual({
      a: 1,
      b: { d: [3] },
      e: true,
    });
    expect(merge({ a: 1 }, { a: { b: 1 } })).toEqual({ a: { b: 1 } });
  });

  it('differ by path', () => {
    expect(diff({ a: 1, b: { 'c/d': 2 } }, { b: { 'c/d': 3 }, e: [1] })).toEqual([
      { path: '/a', before: 1, after: undefined },
      { path: '/b/c~1d', before: 2, after: 3 },
      { path: '/e', before: undefined, after: [1] },
    ]);
    expect(leaves({ a: { b: 1, c: [] }, d: {} }).map(({ path }) => path)).toEqual(['/a/b', '/a/c', '/d']);
  });

  it.each([
    '[1]',
    'null',
    '{',
    '{"__proto__": {"x": 1}}',
    `{"a":${'['.repeat(30)}${']'.repeat(30)}}`,
    `{"a":"${'x'.repeat(70_000)}"}`,
  ])('refuse %.40s', (text) => {
    expect(() => parseObject(text, 'content')).toThrow(expect.objectContaining({ code: 'DOCUMENT_INVALID' }));
  });
});
