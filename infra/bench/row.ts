/** One figure of one bench; `ratio` = value / the same figure of `vs`, measured in the same run. */
export interface Row {
  readonly bench: string;
  readonly case: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly vs?: string;
  readonly ratio?: number;
}
