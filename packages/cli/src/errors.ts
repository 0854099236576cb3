/** Kinds of failures of a command. exit-codes.ts assigns an exit code to each kind. */
export type CliErrorCode =
  | 'FAILED'
  | 'USAGE'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'DENIED'
  | 'UNAVAILABLE'
  | 'INTERRUPTED'

/** An error of the command line. Its message is one line: the problem, often with a remedy. */
export class CliError extends Error {
  readonly code: CliErrorCode

  constructor(code: CliErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CliError'
    this.code = code
  }
}
