import { Writable } from 'node:stream'
import { logOutput } from './log-output.ts'

/** The process of a daemon, as the daemon itself sees it. */
export type OwnProcess = {
  readonly pid: number
  /** Environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Ends the process immediately. Flushes nothing and runs no exit handler. */
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

/**
 * Returns a process without environment variables, for one of several daemons in a process of
 * Node.js. Its `exit` throws an Error after `onExit`.
 * @param input.onLine receives each log line, with its line feed
 */
export function simulatedProcess({
  pid,
  onExit,
  onLine,
}: {
  pid: number
  onExit: (code: number) => void
  onLine: (line: string) => void
}): OwnProcess {
  return {
    pid,
    environment: {},
    exit: (code) => {
      onExit(code)
      throw new Error(`the simulated process has ended with exit code ${code}`)
    },
    logOutput: () =>
      new Writable({
        decodeStrings: false,
        write: (line: string, _encoding, done) => {
          onLine(line)
          done()
        },
      }),
  }
}
