import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { acquireFileLock } from '@nkpsim/daemon'
import { systemClock, systemFiles } from '@nkpsim/effects'
import type { ClusterFile, ClusterRegistry, ProcessKind } from './cluster-file.ts'
import { identifyProcess, isRunning } from './process-identity.ts'
import { endProcesses, stopCluster, stopProcesses } from './stop-cluster.ts'

const kinds: readonly ProcessKind[] = ['esxid', 'relay']
let children: ChildProcess[]
let file: ClusterFile
beforeEach(() => {
  children = kinds.map(() => spawn('sleep', ['600']))
  const processes = children.map(({ pid }, index) => {
    const identity = identifyProcess(pid ?? 0)
    const kind = kinds[index]
    if (identity === undefined || kind === undefined) throw new Error('sleep did not start')
    return { ...identity, kind, name: 'x' }
  })
  const ports = { management: 1, download: 2 }
  const names = { version: 1, phase: 'created', logLevel: 'info' } as const
  file = { ...names, tpmSocketFolder: '/x', vcenter: { ports }, hosts: [], processes }
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
})

/** Returns the context of a cluster on a full disk. */
const context = () => {
  const registry: ClusterRegistry = {
    current: () => file,
    update: () => Promise.reject(new Error('ENOSPC')),
  }
  return { stateDir: tmpdir(), registry, clock: systemClock, signal: undefined }
}

describe('a full disk', () => {
  it('does not prevent the stop of processes, although the cluster file cannot be written', async () => {
    await expect(stopProcesses(context())).rejects.toThrow('ENOSPC')
    expect(file.processes.filter(isRunning)).toEqual([])
  })

  it('does not matter for endProcesses, which writes nothing', async () => {
    expect(await endProcesses(context())).toHaveLength(2)
    expect(file.processes.filter(isRunning)).toEqual([])
  })
})

describe('stopCluster', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nkpsim-stop-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('finds nothing to stop if another command removes the folder meanwhile', async () => {
    writeFileSync(join(folder, 'cluster.json'), JSON.stringify({ ...file, processes: [] }))
    const held = acquireFileLock(systemFiles, join(folder, 'cluster.lock'))
    const sleep = async () => {
      rmSync(folder, { recursive: true })
      held?.release()
    }
    const clock = { ...systemClock, sleep }
    expect(await stopCluster({ stateDir: folder, deleteState: true, clock })).toEqual([])
    expect(existsSync(folder)).toBe(false)
  })

  it.each(['', 'logs'])('removes nothing if a file is at the path: %j', async (name) => {
    const stateDir = join(folder, 'c')
    const path = join(stateDir, name)
    if (name !== '') mkdirSync(stateDir)
    writeFileSync(path, 'thesis')
    expect(await stopCluster({ stateDir, deleteState: true })).toEqual([])
    expect(existsSync(path)).toBe(true)
  })
})
