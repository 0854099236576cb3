import { logOutput } from './log-output.ts'

/** The process of a daemon, as the daemon itself sees it. */
export type OwnProcess = {
  readonly pid: number
  /** Environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Ends the process at once. Flushes nothing and runs no exit handler. */
  exit(this: void, code: number): never
  /**
   * Returns the output for log lines.
   * @param dropped returns the line that reports dropped lines
   */
  logOutput(this: void, dropped: (lines: number) => string): NodeJS.WritableStream
}

/** The process of Node.js that runs this code. */
export const systemProcess: OwnProcess = {
  pid: process.pid,
  environment: process.env,
  exit: (code) => process.exit(code),
  logOutput,
}
