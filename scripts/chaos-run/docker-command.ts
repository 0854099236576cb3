import { spawn } from 'node:child_process'

/** Result of a Docker command. */
export type DockerEnd = { exitCode: number; stdout: string; stderr: string }

/**
 * Runs Docker's command line. The exit code is -1 if the command was killed.
 * @param options.timeoutMs time until the command is killed, ms. Plugins that the command started,
 *   such as Compose, may keep running
 * @param options.env variables in addition to this process's environment
 * @param options.isDetached whether the command is protected from Ctrl-C in the terminal
 * @throws Error ENOENT if docker is not installed
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
  // A command that refuses its arguments does not read its input, so ignore EPIPE.
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
