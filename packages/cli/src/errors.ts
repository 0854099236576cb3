/** Kinds of failures of a command, each with its exit code in exit-codes.ts. */
export type CliErrorCode =
  | 'FAILED'
  | 'USAGE'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'DENIED'
  | 'UNAVAILABLE'
  | 'INTERRUPTED'

/** An error of the command line: one line with the problem and the remedy. */
export class CliError extends Error {
  readonly code: CliErrorCode

  constructor(code: CliErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CliError'
    this.code = code
  }
}
