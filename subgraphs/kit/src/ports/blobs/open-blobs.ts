import { join } from 'node:path';
import { Fault } from '../../fault.ts';
import type { Blobs } from './blobs.ts';
import { openFolderBlobs } from './folder.ts';

export interface OpenBlobsOptions {
  /** `s3+https://key:secret@host/bucket` (`s3+http://` inside a closed network); empty: a folder. */
  readonly url?: string | undefined;
  readonly name: string;
  /** The folder's parent. */
  readonly root: string;
  readonly unique: () => string;
}

/** The blob store that the configuration names; the S3 client is loaded only then. */
export async function openBlobs({ url, name, root, unique }: OpenBlobsOptions): Promise<Blobs> {
  if (!url) return openFolderBlobs(join(root, name), unique);
  if (!/^s3\+https?:/.test(url))
    throw new Fault('CONFIG_INVALID', 'VMS_BLOBS_URL is not s3+https://host/bucket; leave it out for a folder.');
  const { openS3 } = await import('../../use/s3.ts');
  return openS3({ url, name });
}
