import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'

/** A command line on its own terminal, like the terminal of a user. */
export type InteractiveShell = {
  /**
   * Types keys, and returns the output that follows as soon as it matches.
   * @throws Error if the output does not match in time
   */
  type(keys: string, until: RegExp): Promise<string>
  /** Closes the terminal. This ends the programs on the terminal. */
  close(): Promise<void>
}

/**
 * Runs a command line on a terminal of script(1). Wait for a prompt before you type: a program may
 * lose keys while it sets up the terminal.
 */
export function openShell(
  commandLine: string,
  options: { cwd: string; env: NodeJS.ProcessEnv },
): InteractiveShell {
  const child = spawn('script', ['-qfec', commandLine, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...options,
  })
  const closed = once(child, 'close')
  let shown = ''
  let onShown = (): void => undefined
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text
    onShown()
  })
  return {
    async type(keys, until) {
      const from = shown.length
      child.stdin.write(keys)
      return new Promise((resolve, reject) => {
        const deadline = setTimeout(() => {
          reject(new Error(`not shown: ${until}; the terminal says: ${shown.slice(from)}`))
        }, PATIENCE_MS)
        onShown = () => {
          const text = shown.slice(from)
          if (!until.test(text)) return
          clearTimeout(deadline)
          resolve(text)
        }
        onShown()
      })
    },
    async close() {
      child.kill('SIGKILL')
      await closed
    },
  }
}
