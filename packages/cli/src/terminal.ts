import type { Readable, Writable } from 'node:stream'
import type { MachineClock } from '@nkpsim/daemon/clock'

/** The environment of the command line; tests pass their own. */
export type Terminal = {
  stdin: Readable & { isTTY?: boolean; setRawMode?: (mode: boolean) => unknown }
  stdout: Writable & { isTTY?: boolean }
  stderr: Writable & { isTTY?: boolean }
  env: Readonly<Record<string, string | undefined>>
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
  /** False: never ask the user, even on a terminal. */
  mayAsk?: boolean
  /** Clock for progress; undefined: the machine's. */
  progressClock?: ProgressClock
}

/** Time as progress sees it. */
export type ProgressClock = Pick<MachineClock, 'sleep'>
