import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Blobs } from '../../ports/blobs/blobs.ts';
import { openBlobs } from '../../ports/blobs/open-blobs.ts';
import { until } from '../until.ts';
import { startChild } from './child.ts';

export interface BlobsPlace extends AsyncDisposable {
  readonly url?: string;
  readonly root: string;
}

export interface BlobsDriver {
  readonly name: string;
  start(): Promise<BlobsPlace>;
}

/** What every blob store must do, whichever driver is behind it. */
export function describeBlobs(driver: BlobsDriver): void {
  describe(`blobs on ${driver.name}`, () => {
    let place: BlobsPlace;
    let blobs: Blobs;
    let uniques = 0;
    const open = (name: string): Promise<Blobs> =>
      openBlobs({ url: place.url, root: place.root, name, unique: () => `${process.pid}-${uniques++}` });

    beforeAll(async () => {
      place = await driver.start();
      blobs = await open('suite');
    }, 120_000);
    afterAll(async () => {
      await place?.[Symbol.asyncDispose]();
    }, 60_000);

    it('gives back the very bytes, also of nothing at all and of several megabytes', async () => {
      for (const [id, bytes] of [
        ['none', Buffer.alloc(0)],
        ['some', Buffer.from([0, 255, 13, 10, 0])],
        ['many', randomBytes(6 * 1024 * 1024)],
      ] as const) {
        await blobs.put(id, bytes);
        expect((await blobs.get(id))?.equals(bytes)).toBe(true);
        expect(await blobs.has(id)).toBe(true);
      }
    });

    it('answers null for what is not there, before and after', async () => {
      expect([await blobs.get('ghost'), await blobs.has('ghost')]).toEqual([null, false]);
      await blobs.put('brief', Buffer.from('x'));
      await blobs.delete('brief');
      await blobs.delete('brief');
      expect([await blobs.get('brief'), await blobs.has('brief')]).toEqual([null, false]);
    });

    it('replaces a blob as a whole', async () => {
      await blobs.put('twice', randomBytes(100_000));
      await blobs.put('twice', Buffer.from('second'));
      expect((await blobs.get('twice'))?.toString()).toBe('second');
    });

    it('keeps the blobs of two subgraphs apart', async () => {
      const other = await open('other');
      await other.put('shared-name', Buffer.from('other'));
      expect(await blobs.get('shared-name')).toBeNull();
    });

    it('refuses an id that could lead elsewhere', async () => {
      for (const id of ['', '../up', 'a/b', '.hidden', 'x'.repeat(129), 'nul\0'])
        await expect(Promise.resolve().then(() => blobs.put(id, Buffer.from('x')))).rejects.toMatchObject({
          code: 'BLOB_ID_INVALID',
        });
    });

    it('shows all of a blob or none of it when its writer is killed', async () => {
      for (const wait of [0, 1, 2]) {
        const child = startChild('./blobs-child.ts', { url: place.url, root: place.root });
        await until('the child to write', () => child.said.length > wait, 60_000);
        await child.kill();
        const told = child.said.map((line) => line.split(' ') as [id: string, hash: string]);
        const written = await open('child');
        for (const [id, hash] of told) expect(hashOf(await written.get(id))).toBe(hash);
        const unfinished = await written.get(`b${told.length + 1}`);
        if (unfinished) expect(unfinished.length).toBe(4 * 1024 * 1024);
      }
    }, 200_000);
  });
}

const hashOf = (bytes: Buffer | null): string =>
  createHash('sha256')
    .update(bytes ?? 'missing')
    .digest('hex');
