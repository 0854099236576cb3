import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { devNull } from 'node:os'
import { fileURLToPath } from 'node:url'

/** Result of a command. The exit code is -1 if a signal ended the command. */
export type CommandResult = { exitCode: number; stdout: string; stderr: string }

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const MAX_OUTPUT_CHARACTERS = 16 * 1024 * 1024

/**
 * Runs the command line as a separate process, like a shell.
 * @param options.stdin text for its standard input, empty by default
 * @param options.signal ends the command like Ctrl-C
 */
export async function spawnNkpsim(
  args: readonly string[],
  options: {
    timeoutMs: number
    stdin?: string | undefined
    signal?: AbortSignal | undefined
    env?: NodeJS.ProcessEnv
  },
): Promise<CommandResult> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    timeout: options.timeoutMs,
    env: options.env ?? plainEnvironment(),
  })
  const interrupt = (): void => {
    child.kill('SIGINT')
  }
  options.signal?.addEventListener('abort', interrupt)
  // A command that refuses its arguments does not read its input, so ignore EPIPE.
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(options.stdin)
  try {
    const [stdout, stderr, [exitCode]] = await Promise.all([
      collect(child.stdout),
      collect(child.stderr),
      once(child, 'close'),
    ])
    return { exitCode: typeof exitCode === 'number' ? exitCode : -1, stdout, stderr }
  } finally {
    options.signal?.removeEventListener('abort', interrupt)
  }
}

/**
 * Returns an environment without the user's configuration file, profile, output format, timeout and
 * quiet mode. The state folder, the ports and the colour remain.
 */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { NKPSIM_PROFILE, NKPSIM_OUTPUT, NKPSIM_TIMEOUT, NKPSIM_QUIET, ...rest } = process.env
  return { ...rest, NKPSIM_CONFIG: devNull }
}

async function collect(stream: AsyncIterable<Buffer> | null): Promise<string> {
  let text = ''
  for await (const chunk of stream ?? []) {
    if (text.length < MAX_OUTPUT_CHARACTERS) text += chunk.toString('utf8')
  }
  return text
}
