import type { Readable, Writable } from 'node:stream'
import type { Clock } from '@nkpsim/daemon/clock'

/** The world outside as the command line sees it; tests hand in their own. */
export type Terminal = {
  stdin: Readable & { isTTY?: boolean; setRawMode?: (mode: boolean) => unknown }
  stdout: Writable & { isTTY?: boolean }
  stderr: Writable & { isTTY?: boolean }
  env: Readonly<Record<string, string | undefined>>
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
  /** False: nobody is there to be asked, even on a terminal. */
  mayAsk?: boolean
  /** Decides when progress is shown; undefined: the clock of this machine. */
  progressClock?: ProgressClock
}

/** Time as progress sees it. */
export type ProgressClock = Pick<Clock, 'sleep'>
