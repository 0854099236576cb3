import { type DockerEnd, lastLine, runDockerCommand } from './docker-command.ts'
import { ChaosError } from './errors.ts'

const TIMEOUT_MS = 120_000
/** Grace period for stopping a container, s. A daemon ends within 5 s of SIGTERM. */
export const STOP_S = '6'

type Options = { env?: Readonly<Record<string, string>> }

/**
 * Runs a docker command that must succeed.
 * @returns the output
 * @throws ChaosError with the error of the command
 */
export async function docker(args: readonly string[], options: Options = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await tryDocker(args, options)
  if (exitCode === 0) return stdout
  throw new ChaosError(`docker ${args[0]}: ${lastLine(stderr) || `exit code ${exitCode}`}`)
}

/**
 * Stops a container with a grace period, and starts it again.
 * @throws ChaosError
 */
export async function restartContainer(id: string): Promise<void> {
  await docker(['restart', '--time', STOP_S, id])
}

/**
 * Runs a docker command that may fail.
 * @throws ChaosError if docker is not installed
 */
export async function tryDocker(
  args: readonly string[],
  options: Options = {},
): Promise<DockerEnd> {
  try {
    // A detached command does not receive Ctrl-C, which must not end a repair.
    return await runDockerCommand(args, { ...options, timeoutMs: TIMEOUT_MS, isDetached: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new ChaosError('docker is not installed', { cause: error })
  }
}
