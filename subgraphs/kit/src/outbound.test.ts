import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { createOutbound, isPrivateAddress } from './outbound.ts';

describe('the way out', () => {
  it.each([
    'ftp://example.com/',
    'http://user:secret@example.com/',
    'nonsense',
    'http://127.0.0.1/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://10.1.2.3/',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://localhost:8080/',
    'http://a.localhost/',
  ])('refuses %s', (url) => {
    expect(() => createOutbound({ allowPrivate: false }).check(url)).toThrow(
      expect.objectContaining({ code: 'ADDRESS_INVALID' }),
    );
  });

  it('lets public addresses and names pass', () => {
    const { check } = createOutbound({ allowPrivate: false });
    expect(check('https://example.com/hook').hostname).toBe('example.com');
    expect(isPrivateAddress('93.184.216.34')).toBe(false);
    expect(isPrivateAddress('2606:4700::1111')).toBe(false);
  });

  it('sends, follows no redirect, and says when to come again', async () => {
    const server = createServer((_, res) => {
      res.writeHead(302, { location: 'http://169.254.169.254/', 'retry-after': '7' }).end('moved');
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const answer = await createOutbound({ allowPrivate: true }).send({ url, body: '{}' });
    expect(answer).toEqual({ status: 302, text: 'moved', retryAfterMs: 7_000 });
    await new Promise((closed) => server.close(closed));
  });
});
