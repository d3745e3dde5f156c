import { createHash } from 'node:crypto';
import { type Entry, openPromise, type ZipFile } from 'yauzl';

/** A bundle's files by name, read one at a time; names that appear twice are refused. */
export interface BundleFile extends Disposable {
  readonly names: readonly string[];
  /** Null when there is none. Throws when it is larger than `bytesMax`. */
  text(name: string, bytesMax?: number): Promise<string | null>;
  bytes(name: string): AsyncIterable<Buffer>;
}

const textBytesMax = 256 * 1024 * 1024;

/** Throws when the file is no zip, or not a whole one. */
export async function openBundle(path: string): Promise<BundleFile> {
  const zip: ZipFile = await openPromise(path, { lazyEntries: true, autoClose: false });
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    if (entries.has(entry.fileName)) throw new Error(`${entry.fileName} is in the bundle twice.`);
    entries.set(entry.fileName, entry);
  }
  async function* bytes(name: string): AsyncGenerator<Buffer> {
    const entry = entries.get(name);
    if (entry) yield* (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>;
  }
  return {
    names: [...entries.keys()],
    bytes,
    text: async (name, bytesMax = textBytesMax) => {
      const entry = entries.get(name);
      if (!entry) return null;
      if (entry.uncompressedSize > bytesMax) throw new Error(`${name} is larger than ${bytesMax} bytes.`);
      const chunks: Buffer[] = [];
      for await (const chunk of bytes(name)) chunks.push(chunk);
      return Buffer.concat(chunks).toString('utf8');
    },
    [Symbol.dispose]: () => zip.close(),
  };
}

export async function sha256Of(chunks: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
