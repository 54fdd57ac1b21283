/** What was done, and what a standard says about it. */
export interface Outcome {
  readonly said: string;
  readonly warnings: readonly string[];
}
