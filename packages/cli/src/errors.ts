/** How a command failed; each has an exit code of its own in exit-codes.ts. */
export type CliErrorCode =
  | 'FAILED'
  | 'USAGE'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'DENIED'
  | 'UNAVAILABLE'
  | 'INTERRUPTED'

/** An error of the command line: one line that says what is wrong and what to do. */
export class CliError extends Error {
  readonly code: CliErrorCode

  constructor(code: CliErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CliError'
    this.code = code
  }
}
