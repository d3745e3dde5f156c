/** What the platform answered instead of data. `code` is stable: see the error codes in `schema/error-codes.ts`. */
export class VmsError extends Error {
  override readonly name = 'VmsError';
  readonly code: string;
  /** Names the entry in the platform's log; null when the error is the caller's own. */
  readonly traceId: string | null;
  readonly path: readonly (string | number)[];

  constructor(code: string, message: string, traceId: string | null = null, path: readonly (string | number)[] = []) {
    super(message);
    this.code = code;
    this.traceId = traceId;
    this.path = path;
  }
}

/** A GraphQL error as it travels. */
export interface WireError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly traceId?: string };
}

export function vmsError({ message, path, extensions }: WireError): VmsError {
  return new VmsError(extensions?.code ?? 'UNKNOWN', message, extensions?.traceId ?? null, path ?? []);
}
