import { spawn } from 'node:child_process'

/** How a command of Docker ended. */
export type DockerEnd = { exitCode: number; stdout: string; stderr: string }

/**
 * Runs Docker's command line, and tells how it ended; -1 is the exit code of one that was killed.
 * @param options.timeoutMs it is killed then; a plugin that it has started, as that of Compose, is
 *   waited for no longer
 * @param options.env set besides what this process has
 * @param options.isDetached whether Ctrl-C, which goes to all processes of a terminal, leaves it
 *   alone
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
    detached: isDetached,
  })
  // One that refuses its arguments does not read its input.
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text
  })
  const timer = setTimeout(() => {
    child.kill('SIGKILL')
    child.stdout.destroy()
    child.stderr.destroy()
  }, timeoutMs)
  try {
    return { exitCode: await ended, ...output }
  } finally {
    clearTimeout(timer)
  }
}

export function firstLine(output: string): string {
  return output.trim().split('\n')[0] ?? ''
}

export function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? ''
}
