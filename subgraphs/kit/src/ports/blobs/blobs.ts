/** Bytes by id, whole or not at all. */
export interface Blobs {
  put(id: string, bytes: Uint8Array): Promise<void>;
  /** null when there is none. */
  get(id: string): Promise<Buffer | null>;
  has(id: string): Promise<boolean>;
  delete(id: string): Promise<void>;
}
