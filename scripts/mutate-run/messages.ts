/** Asks a worker to run tests. Paths are absolute. */
export type RunRequest = {
  id: number
  /** Test files in order. The worker stops after the first that fails. */
  tests: readonly string[]
  /** The mutated files and all files that import them. */
  dependents: readonly string[]
  mutated?: { path: string; text: string } | undefined
  /** Files whose coverage the answer must contain. */
  covered?: readonly string[] | undefined
}

/** Span of characters that a test file never ran. */
export type Uncovered = { start: number; end: number }

export type RunAnswer = {
  id: number
  /** First failure; undefined if all tests passed. */
  failure?: string | undefined
  durationMs: number
  memoryBytes: number
  /** For each covered file that the tests loaded, the spans that they never ran. */
  uncovered?: Readonly<Record<string, readonly Uncovered[]>> | undefined
}
