import { PassThrough } from 'node:stream'
import { systemRandom } from '@nkpsim/effects'
import { run } from '../run.ts'
import type { CommandResult } from '../spawn.ts'
import type { ProgressClock } from '../terminal.ts'

/** A clock that does not advance, so that the duration of a command does not change its output. */
const STANDING_CLOCK: ProgressClock = {
  sleep: (_ms, signal) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    }),
}

/**
 * Runs a command line in this process. No user is at the terminal.
 * @param options.stdin text for its standard input, empty by default
 * @param options.aborted whether Ctrl-C comes before the command begins
 * @param options.isTTY whether standard output is a terminal
 * @param options.columns width of this terminal
 */
export async function runHere(
  args: readonly string[],
  options: {
    env?: NodeJS.ProcessEnv
    stdin?: string | undefined
    aborted?: boolean
    isTTY?: boolean
    columns?: number
  } = {},
): Promise<CommandResult> {
  const text = { stdout: '', stderr: '' }
  const { isTTY = false, columns } = options
  const streams = {
    stdout: Object.assign(new PassThrough(), { isTTY, ...(columns && { columns }) }),
    stderr: new PassThrough(),
  }
  for (const name of ['stdout', 'stderr'] as const) {
    streams[name].setEncoding('utf8').on('data', (chunk) => {
      text[name] += chunk
    })
  }
  const interruption = new AbortController()
  if (options.aborted === true) interruption.abort()
  const stdin = new PassThrough().end(options.stdin)
  const { env = {} } = options
  const exitCode = await run(args, {
    random: systemRandom,
    ...streams,
    stdin,
    env,
    signal: interruption.signal,
    progressClock: STANDING_CLOCK,
  })
  return { exitCode, ...text }
}
