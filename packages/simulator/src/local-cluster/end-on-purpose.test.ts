import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { systemClock } from '@nkpsim/effects'
import {
  type ClusterFile,
  openRegistry,
  type ProcessRecord,
  readClusterFile,
} from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { endOnPurpose } from './end-on-purpose.ts'
import { clusterPaths } from './paths.ts'
import { identifyProcess, isRunning } from './process-identity.ts'

const AT_MS = Date.UTC(2026, 0, 31, 12)
const PARTS = [
  { kind: 'esxid', name: 'esx-1' },
  { kind: 'swtpm', name: 'esx-1' },
] as const

let stateDir: string
const children: ChildProcess[] = []
beforeEach(() => {
  stateDir = readPlace(mkdtempSync(join(tmpdir(), 'nkpsim-end-'))).path
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(stateDir, { recursive: true })
})

async function started(kind: ProcessRecord['kind']): Promise<ProcessRecord> {
  const child = spawn('sleep', ['600'])
  children.push(child)
  await once(child, 'spawn')
  const identity = identifyProcess(child.pid ?? 0)
  if (identity === undefined) throw new Error('it does not run')
  return { ...identity, kind, name: 'esx-1' }
}

function contextOf(processes: ProcessRecord[]) {
  const file: ClusterFile = {
    ...{ version: 1, phase: 'created', logLevel: 'info', place: readPlace(stateDir) },
    ...{ tpmSocketFolder: join(stateDir, 'tpms'), hosts: [], processes },
    vcenter: { ports: { management: 1, download: 2 } },
  }
  const clock = { ...systemClock, nowMs: () => AT_MS }
  return { stateDir, clock, registry: openRegistry(stateDir, file) }
}

describe('the end of processes on purpose', () => {
  it('is recorded once, and is known to later commands', async () => {
    const host: ProcessRecord = { ...(await started('esxid')), mustReboot: true }
    const tpm = await started('swtpm')
    const context = contextOf([host, tpm])
    const end = { how: 'powered-off', atMs: AT_MS } as const
    expect(await endOnPurpose(context, 'powered-off', PARTS)).toEqual({ changed: true, end })
    expect([host, tpm].map(isRunning)).toEqual([false, false])
    const { mustReboot: _, ...record } = host
    expect(readClusterFile(stateDir)?.processes).toEqual([
      { ...record, end },
      { ...tpm, end },
    ])
    const later = { ...context, clock: { ...context.clock, nowMs: () => AT_MS + 1 } }
    expect(await endOnPurpose(later, 'killed', PARTS)).toEqual({ changed: false, end })
  })

  it('covers a process that has ended by itself', async () => {
    const [dead, tpm] = [await started('esxid'), await started('swtpm')]
    children[0]?.kill('SIGKILL')
    await once(children[0] as ChildProcess, 'exit')
    const context = contextOf([dead, tpm])
    expect(await endOnPurpose(context, 'powered-off', PARTS)).toMatchObject({ changed: true })
    const ends = context.registry.current().processes.map(({ end }) => end?.how)
    expect(ends).toEqual(['powered-off', 'powered-off'])
  })

  it('is not recorded if the process has ended by itself before, so that a crash stays a crash', async () => {
    const dead = await started('esxid')
    children[0]?.kill('SIGKILL')
    await once(children[0] as ChildProcess, 'exit')
    const context = contextOf([dead])
    const ended = await endOnPurpose(context, 'powered-off', PARTS)
    expect(ended).toEqual({ changed: false, end: undefined })
    expect(context.registry.current().processes).toEqual([dead])
  })

  it('covers a process that no record names, because its start was killed', async () => {
    const program = join(stateDir, 'packages', 'esxi', 'src')
    mkdirSync(program, { recursive: true })
    writeFileSync(join(program, 'main.ts'), 'console.log("up"); setInterval(() => {}, 60_000)')
    const folder = clusterPaths.host(stateDir, 'esx-1')
    const args = [join(program, 'main.ts'), '--state', folder]
    const child = spawn(process.execPath, args, { cwd: stateDir })
    children.push(child)
    await once(child.stdout, 'data')
    const identity = identifyProcess(child.pid ?? 0)
    const context = contextOf([])
    writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(context.registry.current()))
    expect(await endOnPurpose(context, 'powered-off', PARTS)).toMatchObject({ changed: true })
    expect(identity && isRunning(identity)).toBe(false)
    expect(context.registry.current().processes).toEqual([
      { ...identity, kind: 'esxid', name: 'esx-1', end: { how: 'powered-off', atMs: AT_MS } },
    ])
  })

  it('is nothing for processes that were never started', async () => {
    const context = contextOf([])
    expect(await endOnPurpose(context, 'stopped', PARTS)).toEqual({
      changed: false,
      end: undefined,
    })
    expect(readClusterFile(stateDir)).toBeUndefined()
  })
})
