/** What one span says of itself; never a document, a variable or a token. */
export type SpanFields = Readonly<Record<string, string | number | boolean>>;

/** Where time goes, as spans; `noTracing` runs the work and nothing else. */
export interface Tracing {
  /** False: nobody looks, so that callers can leave out what a span would cost. */
  readonly on: boolean;
  /** Runs `work` inside a span that ends when it has, also when it throws or rejects. */
  span<T>(name: string, fields: SpanFields, work: () => T): T;
  /** The same, as a continuation of the trace that the headers of a request name. */
  continued<T>(headers: Readonly<Record<string, unknown>>, name: string, fields: SpanFields, work: () => T): T;
  /** Adds to the span that is running. */
  note(fields: SpanFields): void;
  /** Headers that let another process continue this trace. */
  headers(): Readonly<Record<string, string>>;
  /** The running trace's id: 32 hex digits; null outside. */
  traceId(): string | null;
  /** Sends what has not been sent. */
  stop(): Promise<void>;
}

export const noTracing: Tracing = {
  on: false,
  span: (_name, _fields, work) => work(),
  continued: (_headers, _name, _fields, work) => work(),
  note: () => {},
  headers: () => ({}),
  traceId: () => null,
  stop: async () => {},
};
