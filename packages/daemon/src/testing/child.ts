import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { PATIENCE_MS } from './patience.ts'

/** A process of a test. The process is killed at the end of the `using` block that declares it. */
export type Child = Disposable & {
  process: ChildProcessByStdio<null, Readable, Readable>
  /**
   * Resolves when the process has written this text to standard output.
   * @throws Error after PATIENCE_MS
   */
  wrote(text: string): Promise<void>
  /** Resolves when the process has ended, and returns its whole output. */
  ended(): Promise<{ code: number | null; signal: string | null; out: string; err: string }>
}

/** Starts a script of this folder as a process. @param script name of the file in this folder */
export function startChild(script: string, ...args: string[]): Child {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  let out = ''
  let err = ''
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes
  })
  child.stderr.on('data', (bytes: Buffer) => {
    err += bytes
  })
  return {
    process: child,
    async wrote(text) {
      const signal = AbortSignal.timeout(PATIENCE_MS)
      while (!out.includes(text)) await once(child.stdout, 'data', { signal })
    },
    async ended() {
      const [code, signal]: [number | null, string | null] = (await closed) as never
      return { code, signal, out, err }
    },
    [Symbol.dispose]: () => child.kill('SIGKILL'),
  }
}
