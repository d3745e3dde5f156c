/** An operation with the types of its answer and its variables; codegen's `TypedDocumentString` is one. */
export interface TypedDocument<Result, Variables> {
  toString(): string;
  readonly __apiType?: (variables: Variables) => Result;
}
