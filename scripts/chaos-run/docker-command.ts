import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** How a command of Docker ended. */
export type DockerEnd = { exitCode: number; stdout: string; stderr: string }

/**
 * Runs Docker's command line, and tells how it ended; -1 is the exit code of one that was killed.
 * @param options.timeoutMs it is killed then
 * @param options.env set besides what this process has
 * @param options.isDetached whether Ctrl-C, which goes to all processes of a terminal, leaves it alone
 * @throws Error ENOENT when docker is not installed
 */
export async function runDockerCommand(
  args: readonly string[],
  options: {
    timeoutMs: number
    stdin?: string | undefined
    env?: Readonly<Record<string, string>> | undefined
    isDetached?: boolean
  },
): Promise<DockerEnd> {
  const { timeoutMs, stdin = '', env, isDetached = false } = options
  const child = spawn('docker', args, {
    env: { ...process.env, ...env },
    stdio: 'pipe',
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    detached: isDetached,
  })
  // One that refuses its arguments does not read its input.
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  })
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { exitCode, stdout, stderr }
}

export function firstLine(output: string): string {
  return output.trim().split('\n')[0] ?? ''
}

export function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? ''
}
