import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { spawnNkpsim } from '@nkpsim/cli'
import { CALL, type Site } from '../site.ts'

const PROGRAM = fileURLToPath(new URL('../../nkpsim', import.meta.url))

/** How a command ended. The exit code is -1 if a signal ended it. */
export type Ended = { exitCode: number; stdout: string; stderr: string }

/** A running command. */
export type RunningCommand = {
  /** Kills the process, as a crash of the workstation does. */
  kill(): void
  hasEnded(): boolean
  ended: Promise<Ended>
}

/** What `provider migrate` says about an object. */
export type MigratedObject = { kind: string; name: string; state: string; reason: string }

/** Runs a command to its end. */
export function nkpsim({ stateDir, signal }: Site, args: readonly string[]): Promise<Ended> {
  return spawnNkpsim(['--state', stateDir, ...args], { timeoutMs: CALL.timeoutMs, signal })
}

/** Runs a command that must succeed, and returns its output. @throws Error with its error */
export async function nkpsimDone(site: Site, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await nkpsim(site, args)
  if (exitCode === 0) return stdout
  throw new Error(`nkpsim ${args.join(' ')}: exit code ${exitCode}: ${stderr.trim()}`)
}

/** Starts a command that can be killed. */
export function startNkpsim({ stateDir }: Site, args: readonly string[]): RunningCommand {
  const child = spawn(PROGRAM, ['--state', stateDir, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  const closed = once(child, 'close')
  return {
    kill: () => void child.kill('SIGKILL'),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    ended: closed.then(() => ({ exitCode: child.exitCode ?? -1, stdout, stderr })),
  }
}

/** Arguments of a migration, whose result is JSON. */
export function migrate({ from, to }: { from: string; to: string }): string[] {
  return ['-o', 'json', '--quiet', 'provider', 'migrate', from, '--to', to]
}

/** Reads the result of a migration. */
export function migratedObjects(stdout: string): MigratedObject[] {
  const { objects }: { objects: MigratedObject[] } = JSON.parse(stdout)
  return objects
}
