import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { READY_FILE } from '@nkpsim/daemon/ready-file'
import { PATIENCE_MS, readReady, runSources, untilReady } from '@nkpsim/daemon/testing'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

/** A host of a running esxid, as its ready file describes it. */
export type ReadyHost = {
  name: string
  hostId: string
  managementPort: number
  adoptionPort: number
  thumbprint: string
}

/** A running esxid, or an esxid that exited during its start. */
export type EsxidProcess = {
  /** Port of health and metrics, if esxid serves them. */
  metricsPort: number | undefined
  hosts: ReadyHost[]
  /** Exit code of esxid; null after a signal. */
  exited: Promise<number | null>
  /** Sends a signal, and returns the exit code. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
  /** Kills esxid immediately if it runs. */
  kill(): void
}

/** Result of an esxid that was expected to exit. */
export type EsxidEnd = { exitCode: number | null; stderr: string }

/**
 * Starts esxid and waits until it serves.
 * @param through - a command that runs esxid, such as strace with its options
 */
export async function startEsxid(
  stateFolder: string,
  args: readonly string[],
  password?: string,
  through: readonly string[] = [],
): Promise<EsxidProcess> {
  rmSync(join(stateFolder, READY_FILE), { force: true })
  const child = spawnEsxid(['--state', stateFolder, ...args], password, through)
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const ready = await untilReady(child, () => readReadyEsxid(stateFolder))
  return {
    hosts: ready.hosts,
    metricsPort: ready.metricsPort,
    exited,
    end: async (signal) => {
      process.kill(ready.pid, signal)
      return exited
    },
    kill: () => {
      try {
        process.kill(ready.pid, 'SIGKILL')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    },
  }
}

/** Runs an esxid that is expected to exit by itself. */
export async function runEsxid(args: readonly string[], password?: string): Promise<EsxidEnd> {
  const child = spawnEsxid(args, password, [])
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  const [stderr, [exitCode]] = await Promise.all([
    text(child.stderr ?? Readable.from([])),
    once(child, 'exit'),
  ])
  clearTimeout(timer)
  return { exitCode: exitCode as number | null, stderr }
}

/** Starts esxid and kills it after a number of milliseconds, wherever it is in its start. */
export async function killDuringStart(
  args: readonly string[],
  password: string,
  afterMs: number,
): Promise<void> {
  const child = spawnEsxid(args, password, [])
  child.stderr?.resume()
  const exited = once(child, 'exit')
  await delay(afterMs)
  child.kill('SIGKILL')
  await exited
}

function spawnEsxid(
  args: readonly string[],
  password: string | undefined,
  through: readonly string[],
): ChildProcess {
  const secret = password === undefined ? [] : ['--root-password-file', '-']
  const [command = '', ...rest] = [...through, ...runSources(MAIN), ...args, ...secret]
  const child = spawn(command, rest, { stdio: ['pipe', 'ignore', 'pipe'] })
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(password)
  return child
}

/** Returns the ready file of a running esxid. */
export const readReadyEsxid = (stateFolder: string) =>
  readReady<{ pid: number; metricsPort?: number; hosts: ReadyHost[] }>(stateFolder)
