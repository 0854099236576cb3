import type { Readable, Writable } from 'node:stream'
import type { Random } from '@nkpsim/effects'
import type { MachineClock } from '@nkpsim/effects/clock'

/** The parts of its process that the command line uses. Tests pass their own parts. */
export type Terminal = {
  stdin: Readable & { isTTY?: boolean; setRawMode?: (mode: boolean) => unknown }
  stdout: Writable & { isTTY?: boolean; columns?: number; rows?: number }
  stderr: Writable & { isTTY?: boolean }
  env: Readonly<Record<string, string | undefined>>
  /** Aborted by Ctrl-C, SIGTERM or SIGHUP. */
  signal: AbortSignal
  /** Arguments of the process, without the program's own name. */
  args?: readonly string[]
  /** Source of generated passwords. */
  random: Random
  /** If false, the command never prompts the user, even on a terminal. */
  mayAsk?: boolean
  /** Clock for progress; undefined for the machine's clock. */
  progressClock?: ProgressClock
}

/** The part of a clock that progress uses. */
export type ProgressClock = Pick<MachineClock, 'sleep'>

/** Returns whether a command may ask the user: on a terminal, and without --no-input. */
export function mayPrompt({ stdin, mayAsk }: Terminal): boolean {
  return stdin.isTTY === true && mayAsk !== false
}
