import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { checkBlobId } from '../ports/blobs/blob-id.ts';
import type { Blobs } from '../ports/blobs/blobs.ts';

export interface OpenS3Options {
  /** `s3+https://[key:secret@]host[:port]/bucket[?region=…]`; without a key the client's own chain finds one. */
  readonly url: string;
  /** The subgraph: its blobs are `<name>/<id>`. */
  readonly name: string;
}

/** Blobs as objects of one bucket, made when it is missing. S3 shows an object whole or not at all. */
export async function openS3({ url, name }: OpenS3Options): Promise<Blobs> {
  const { protocol, host, username, password, pathname, searchParams } = new URL(url);
  const Bucket = pathname.slice(1);
  const client = new S3Client({
    endpoint: `${protocol.slice('s3+'.length)}//${host}`,
    region: searchParams.get('region') ?? 'us-east-1',
    forcePathStyle: true,
    ...(username
      ? {
          credentials: {
            accessKeyId: decodeURIComponent(username),
            secretAccessKey: decodeURIComponent(password),
          },
        }
      : {}),
  });
  const known = await client.send(new HeadBucketCommand({ Bucket })).catch(noneIfMissing);
  if (!known) await client.send(new CreateBucketCommand({ Bucket }));
  const at = (id: string): { Bucket: string; Key: string } => ({ Bucket, Key: `${name}/${checkBlobId(id)}` });
  return {
    put: async (id, bytes) => {
      await client.send(new PutObjectCommand({ ...at(id), Body: bytes }));
    },
    get: async (id) => {
      const found = await client.send(new GetObjectCommand(at(id))).catch(noneIfMissing);
      return found?.Body ? Buffer.from(await found.Body.transformToByteArray()) : null;
    },
    has: async (id) => (await client.send(new HeadObjectCommand(at(id))).catch(noneIfMissing)) !== null,
    delete: async (id) => {
      await client.send(new DeleteObjectCommand(at(id)));
    },
  };
}

function noneIfMissing(error: unknown): null {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  if (name === 'NoSuchKey' || name === 'NotFound' || $metadata?.httpStatusCode === 404) return null;
  throw error;
}
