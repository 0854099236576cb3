import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'

/**
 * A process that a test can freeze with SIGSTOP. The process is killed at the end of the `using`
 * block that declares it.
 */
export type FrozenProcess = Disposable & {
  process: ChildProcessByStdio<Writable, Readable, null>
  /** The first output of the process. */
  wrote: string
}

/**
 * Starts a script as a process, and waits for its first output.
 * @param script name of a file in this folder
 * @param input value that the process reads as JSON from standard input
 */
export async function startFrozenProcess(script: string, input: object): Promise<FrozenProcess> {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify(input))
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const [wrote]: unknown[] = await once(child.stdout, 'data', { signal })
    return { process: child, wrote: String(wrote), [Symbol.dispose]: () => child.kill('SIGKILL') }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}
