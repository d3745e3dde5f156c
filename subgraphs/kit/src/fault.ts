/** An error meant for the caller: a stable code, a sentence that names the way out, and safe details. Everything else is masked. */
export class Fault extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'Fault';
    this.code = code;
    this.details = details;
  }
}
