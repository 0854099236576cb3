import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { ChaosError } from './errors.ts'

const TIMEOUT_MS = 120_000

/** Runs docker, which must succeed. @returns what it printed @throws ChaosError with what it said */
export async function docker(
  args: readonly string[],
  { env }: { env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const child = spawn('docker', args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
    // Ctrl-C goes to all processes of a terminal: what heals must not be ended by it.
    detached: true,
  })
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  })
  try {
    const [stdout, stderr, exitCode] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      ended,
    ])
    if (exitCode === 0) return stdout
    throw new ChaosError(`docker ${args[0]}: ${lastLine(stderr) || `exit code ${exitCode}`}`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new ChaosError('docker is not installed', { cause: error })
  }
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? ''
}
