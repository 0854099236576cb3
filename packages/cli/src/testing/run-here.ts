import { PassThrough } from 'node:stream'
import { run } from '../run.ts'
import type { CommandResult } from '../spawn.ts'

/**
 * Runs a command line in this process, with nobody at the terminal.
 * @param options.aborted by Ctrl-C, before it begins
 * @param options.isTTY whether its output goes to a terminal
 */
export async function runHere(
  args: readonly string[],
  options: { env?: Record<string, string>; aborted?: boolean; isTTY?: boolean } = {},
): Promise<CommandResult> {
  const text = { stdout: '', stderr: '' }
  const { isTTY = false } = options
  const streams = {
    stdout: Object.assign(new PassThrough(), { isTTY }),
    stderr: new PassThrough(),
  }
  for (const name of ['stdout', 'stderr'] as const) {
    streams[name].on('data', (chunk) => {
      text[name] += chunk
    })
  }
  const interruption = new AbortController()
  if (options.aborted === true) interruption.abort()
  const stdin = new PassThrough().end()
  const { env = {} } = options
  const exitCode = await run(args, { ...streams, stdin, env, signal: interruption.signal })
  return { exitCode, ...text }
}
