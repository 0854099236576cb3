import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'

const SETUP = join(import.meta.dirname, '../../../scripts/setup.sh')

/**
 * Paths of the programs. They are resolved when this file loads, so that a test reports missing
 * ones once.
 */
export const PROMETHEUS = pathOf('prometheus')
const PROMTOOL = pathOf('promtool')

/**
 * Returns the path of a program that scripts/setup.sh installs.
 * @throws Error in one line, with the command that installs it
 */
function pathOf(program: string): string {
  const { stdout } = spawnSync('bash', ['-c', 'source "$0" && path_of "$1"', SETUP, program], {
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  })
  if (stdout.trim() === '')
    throw new Error(`${program} is missing: scripts/test fetches it, or put it on your PATH`)
  return stdout.trim()
}

/** Runs promtool, optionally with a text on its input; its complaints are in `output`. */
export function promtool(
  args: readonly string[],
  stdin = '',
): Promise<{ exitCode: number | string | null; output: string }> {
  return new Promise((resolve, reject) => {
    const options = { timeout: PATIENCE_MS }
    const child = execFile(PROMTOOL, args, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : (error.code ?? null)
      resolve({ exitCode, output: `${stdout}${stderr}` })
    })
    child.stdin?.once('error', reject).end(stdin)
  })
}
