import { type CommandResult, callNkpsim } from '@nkpsim/cli'
import { systemRandom } from '@nkpsim/effects'

/** Maximum time for one command, ms. */
const TIMEOUT_MS = 600_000

/** The command line for one state folder. */
export type Nkpsim = {
  /** Runs a command that must succeed. @returns the JSON output @throws StoryError */
  ok<Result>(args: readonly string[], stdin?: string): Promise<Result>
  /**
   * Runs a command that must fail with this exit code.
   * @returns the single line of error
   * @throws StoryError
   */
  fails(exitCode: number, args: readonly string[], stdin?: string): Promise<string>
}

/** Ends the demo because a step failed. */
export class StoryError extends Error {
  override name = 'StoryError'
}

/** Checks a condition. @throws StoryError if it does not hold */
export function check(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new StoryError(otherwise)
}

/**
 * Returns the command line for one state folder. Its commands run in this process, which saves the
 * start of a process for each.
 */
export function nkpsim(stateDir: string, signal: AbortSignal): Nkpsim {
  return {
    async ok<Result>(args: readonly string[], stdin?: string): Promise<Result> {
      const { exitCode, stdout, stderr } = await run(stateDir, args, stdin, signal)
      check(exitCode === 0, `nkpsim ${args.join(' ')}: exit code ${exitCode}: ${stderr.trim()}`)
      const result: Result = JSON.parse(stdout)
      return result
    },
    async fails(expected, args, stdin) {
      const { exitCode, stderr } = await run(stateDir, args, stdin, signal)
      const told = `nkpsim ${args.join(' ')}: exit code ${exitCode}, must be ${expected}`
      check(exitCode === expected, `${told}: ${stderr.trim()}`)
      return stderr.split('\n')[0]?.replace(/^nkpsim: /, '') ?? ''
    },
  }
}

async function run(
  stateDir: string,
  args: readonly string[],
  stdin: string | undefined,
  signal: AbortSignal,
): Promise<CommandResult> {
  signal.throwIfAborted()
  const all = ['--state', stateDir, '-o', 'json', ...args]
  const either = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
  return callNkpsim(all, { stdin, signal: either, random: systemRandom })
}
