import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const POLL_MS = 50

/** A chaos script that a test has started. */
export type StartedScript = {
  /** Returns the output so far. */
  stdout(): string
  stderr(): string
  /**
   * Waits until the script prints this text.
   * @throws Error if the script ends first
   */
  untilSaid(wanted: string): Promise<void>
  end(signal: NodeJS.Signals): void
  /** Exit code of the script; -1 if a signal ended it. */
  exitCode: Promise<number>
}

/** Starts `scripts/chaos/NAME`. Kills the script if it takes too long. */
export function startScript(
  name: string,
  args: readonly string[],
  { timeoutMs }: { timeoutMs: number },
): StartedScript {
  const path = fileURLToPath(new URL(`../chaos/${name}`, import.meta.url))
  const child = spawn(path, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  })
  const said = { stdout: '', stderr: '' }
  let hasEnded = false
  for (const output of ['stdout', 'stderr'] as const)
    child[output].on('data', (chunk) => {
      said[output] += chunk
    })
  const exitCode = once(child, 'close').then(([code]) => {
    hasEnded = true
    return Number(code ?? -1)
  })
  return {
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    exitCode,
    end: (signal) => child.kill(signal),
    untilSaid: async (wanted) => {
      while (!said.stdout.includes(wanted)) {
        if (hasEnded)
          throw new Error(`${name} never said "${wanted}": ${said.stdout}${said.stderr}`)
        await delay(POLL_MS)
      }
    },
  }
}
