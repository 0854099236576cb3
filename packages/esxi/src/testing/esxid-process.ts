import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const READY_TIMEOUT_MS = 20_000

/** A host of a running esxid, as its ready file tells. */
export type ReadyHost = {
  name: string
  hostId: string
  managementPort: number
  adoptionPort: number
  thumbprint: string
}

/** An esxid that serves, or one that ended at its start. */
export type EsxidProcess = {
  hosts: ReadyHost[]
  child: ChildProcess
  /** Ends it by a signal, and gives its exit code. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/** How an esxid ended that was not to serve. */
export type EsxidEnd = { exitCode: number | null; stderr: string }

/** Starts esxid and waits until it serves. */
export async function startEsxid(
  stateFolder: string,
  args: readonly string[],
  password?: string,
): Promise<EsxidProcess> {
  const child = spawnEsxid(['--state', stateFolder, ...args], password)
  const exited = once(child, 'exit')
  const deadlineMs = performance.now() + READY_TIMEOUT_MS
  for (;;) {
    const hosts = readReady(stateFolder, child.pid)
    if (hosts !== undefined)
      return {
        hosts,
        child,
        end: async (signal) => {
          child.kill(signal)
          const [code] = (await exited) as [number | null]
          return code
        },
      }
    if (child.exitCode !== null || performance.now() > deadlineMs) {
      child.kill('SIGKILL')
      throw new Error(`esxid did not come up: ${await text(child.stderr ?? Readable.from([]))}`)
    }
    await delay(20)
  }
}

/** Runs an esxid that is to end by itself. */
export async function runEsxid(args: readonly string[], password?: string): Promise<EsxidEnd> {
  const child = spawnEsxid(args, password)
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_TIMEOUT_MS)
  const [stderr, [exitCode]] = await Promise.all([
    text(child.stderr ?? Readable.from([])),
    once(child, 'exit'),
  ])
  clearTimeout(timer)
  return { exitCode: exitCode as number | null, stderr }
}

function spawnEsxid(args: readonly string[], password: string | undefined): ChildProcess {
  const secret = password === undefined ? [] : ['--root-password-file', '-']
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', MAIN, ...args, ...secret],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  )
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(password)
  return child
}

function readReady(stateFolder: string, pid: number | undefined): ReadyHost[] | undefined {
  try {
    const ready = JSON.parse(readFileSync(join(stateFolder, 'ready.json'), 'utf8'))
    return ready.pid === pid ? ready.hosts : undefined
  } catch {
    return undefined
  }
}
