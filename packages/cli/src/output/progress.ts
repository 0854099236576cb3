import { systemClock } from '@nkpsim/effects/clock'
import type { Context } from '../context.ts'
import { printable } from './table.ts'

/** Shorter tasks end before a user could read their progress, ms. */
const QUIET_MS = 1_000
/** On a terminal, a user soon wonders whether anything happens, ms. The line does not stay. */
const QUIET_ON_TERMINAL_MS = 300
const FRAME_MS = 100
const FRAMES = ['|', '/', '-', '\\']
const CLEAR_LINE = '\r\u001b[K'

/** Shows progress on standard error. */
export type Progress = { step(text: string): void; end(): void }

/**
 * Shows the progress of a task. On a terminal, updates one line. Elsewhere, prints a plain line for
 * each step, if the task takes longer than a second.
 */
export function startProgress(context: Context): Progress {
  const { stderr, env, progressClock = systemClock } = context.terminal
  if (context.quiet) return { step: () => undefined, end: () => undefined }
  const moves = stderr.isTTY === true && env['TERM'] !== 'dumb'
  let current = ''
  let frame = 0
  let loud = false
  const show = (): void => {
    if (current === '') return
    if (moves) stderr.write(`${CLEAR_LINE}${FRAMES[frame % FRAMES.length]} ${current}`)
    frame += 1
  }
  const ended = new AbortController()
  const pause = (ms: number) => progressClock.sleep(ms, ended.signal)
  const showInTime = async (): Promise<void> => {
    await pause(moves ? QUIET_ON_TERMINAL_MS : QUIET_MS)
    loud = true
    if (!moves && current !== '') stderr.write(`${current}\n`)
    for (; moves; await pause(FRAME_MS)) show()
  }
  showInTime().catch((error: unknown) => {
    if (!ended.signal.aborted) throw error
  })
  return {
    step(text) {
      current = printable(text)
      if (loud && !moves) stderr.write(`${current}\n`)
    },
    end() {
      ended.abort()
      if (loud && moves) stderr.write(CLEAR_LINE)
    },
  }
}

/** Runs a task and shows its progress. */
export async function withProgress<Result>(
  context: Context,
  act: (step: (text: string) => void) => Promise<Result>,
): Promise<Result> {
  const progress = startProgress(context)
  try {
    return await act((text) => progress.step(text))
  } finally {
    progress.end()
  }
}
