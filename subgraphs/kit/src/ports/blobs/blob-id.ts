import { Fault } from '../../fault.ts';

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** The id itself when it is safe as a file name and an object key, or Fault BLOB_ID_INVALID. */
export function checkBlobId(id: string): string {
  if (!ID.test(id))
    throw new Fault('BLOB_ID_INVALID', 'A blob id has 1-128 letters, digits, dots, dashes or underscores.', { id });
  return id;
}
