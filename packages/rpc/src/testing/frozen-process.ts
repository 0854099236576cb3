import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'

/**
 * A process of a test that can be stopped, killed at the end of the `using` block that declares it.
 */
export type FrozenProcess = Disposable & {
  process: ChildProcessByStdio<Writable, Readable, null>
  /** Its first output. */
  wrote: string
}

/** @param script File in this folder. @param input Its standard input, as JSON */
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
