import { type DockerEnd, lastLine, runDockerCommand } from './docker-command.ts'
import { ChaosError } from './errors.ts'

const TIMEOUT_MS = 120_000

type Options = { env?: Readonly<Record<string, string>> }

/** Runs docker, which must succeed. @returns what it printed @throws ChaosError with what it said */
export async function docker(args: readonly string[], options: Options = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await tryDocker(args, options)
  if (exitCode === 0) return stdout
  throw new ChaosError(`docker ${args[0]}: ${lastLine(stderr) || `exit code ${exitCode}`}`)
}

/** Runs docker, which may fail. @throws ChaosError when it is not installed */
export async function tryDocker(
  args: readonly string[],
  options: Options = {},
): Promise<DockerEnd> {
  try {
    // Ctrl-C must not end what heals.
    return await runDockerCommand(args, { ...options, timeoutMs: TIMEOUT_MS, isDetached: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new ChaosError('docker is not installed', { cause: error })
  }
}
