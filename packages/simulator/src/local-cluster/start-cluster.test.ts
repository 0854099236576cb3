import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { resumeCluster } from './resume-cluster.ts'
import { clusterState, makeCluster } from './start-cluster.ts'
import { deleteStateOfCluster } from './state-folder.ts'
import { stopCluster } from './stop-cluster.ts'

let stateDir: string
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-start-'))
})
afterEach(() => rmSync(stateDir, { recursive: true, force: true }))

const start = (hosts: number, noTpm: number[]) =>
  makeCluster({ stateDir, hosts, noTpm, rootPassword: Secret.random(16) })

function writeClusterFile(phase: 'creating' | 'created'): void {
  const file = { version: 1, phase, logLevel: 'info', tpmSocketFolder: join(stateDir, 'tpms') }
  const content = {
    ...file,
    vcenter: { ports: { management: 1, download: 2 } },
    hosts: [],
    processes: [],
  }
  writeFileSync(join(stateDir, 'cluster.json'), JSON.stringify(content))
}

describe('makeCluster', () => {
  it.each([
    [-1, []],
    [101, []],
    [1.5, []],
    [2, [3]],
    [2, [0]],
  ])('refuses %d hosts of which %j have no TPM', async (hosts, noTpm) => {
    await expect(start(hosts, noTpm)).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    expect(readdirSync(stateDir)).toEqual([])
  })

  it('refuses a folder that contains something else, or a cluster', async () => {
    writeFileSync(join(stateDir, 'thesis.doc'), 'x')
    await expect(start(0, [])).rejects.toMatchObject({ code: 'STATE_INVALID' })
    writeClusterFile('created')
    await expect(start(0, [])).rejects.toMatchObject({ code: 'ALREADY_UP' })
  })

  it('refuses logs of another program, which would be removed with the cluster', async () => {
    const logs = join(stateDir, 'logs')
    mkdirSync(logs)
    writeFileSync(join(logs, 'service.log'), 'x')
    const refusal = { code: 'STATE_INVALID' }
    await expect(start(0, [])).rejects.toMatchObject(refusal)
    // Nor those of one that puts its own beside what a failed start left.
    writeFileSync(join(logs, '.failed-start'), '')
    mkdirSync(join(logs, 'older'))
    await expect(start(0, [])).rejects.toMatchObject(refusal)
    expect(readdirSync(logs).toSorted()).toEqual(['.failed-start', 'older', 'service.log'])
  })

  it('refuses a link to logs elsewhere', async () => {
    symlinkSync(tmpdir(), join(stateDir, 'logs'))
    await expect(start(0, [])).rejects.toMatchObject({ code: 'STATE_INVALID' })
  })
})

describe('a cluster whose first start was interrupted', () => {
  it('is not started again, but can be removed', async () => {
    writeClusterFile('creating')
    expect(clusterState(stateDir)).toBe('incomplete')
    const message = expect.stringMatching(/down --delete/)
    await expect(resumeCluster({ stateDir })).rejects.toMatchObject({ message })
    await expect(start(0, [])).rejects.toMatchObject({ message })
    await stopCluster({ stateDir, deleteState: true })
    expect(clusterState(stateDir)).toBe('none')
  })
})

describe('deleteStateOfCluster', () => {
  it('removes the files of a cluster and nothing else', () => {
    writeClusterFile('created')
    for (const name of ['hosts', 'logs', 'mine'])
      mkdirSync(join(stateDir, name, 'x'), { recursive: true })
    deleteStateOfCluster(stateDir, { keepLogs: true })
    expect(readdirSync(stateDir).toSorted()).toEqual(['logs', 'mine'])
    deleteStateOfCluster(stateDir, { keepLogs: false })
    expect(readdirSync(stateDir)).toEqual(['mine'])
  })

  it('removes the folder if nothing is left in it', () => {
    writeClusterFile('created')
    deleteStateOfCluster(stateDir, { keepLogs: false })
    expect(clusterState(stateDir)).toBe('none')
    expect(() => readdirSync(stateDir)).toThrow('ENOENT')
  })
})

describe('the leftovers of a failed start', () => {
  it('are removed by down --delete, but not logs of another program', async () => {
    writeClusterFile('creating')
    mkdirSync(join(stateDir, 'logs'))
    writeFileSync(join(stateDir, 'logs', 'vcenter.log'), 'x')
    deleteStateOfCluster(stateDir, { keepLogs: true })
    expect(clusterState(stateDir)).toBe('none')
    await stopCluster({ stateDir })
    expect(readdirSync(join(stateDir, 'logs'))).toContain('vcenter.log')
    await stopCluster({ stateDir, deleteState: true })
    expect(existsSync(stateDir)).toBe(false)

    mkdirSync(join(stateDir, 'logs'), { recursive: true })
    writeFileSync(join(stateDir, 'logs', 'service.log'), 'x')
    await stopCluster({ stateDir, deleteState: true })
    expect(readdirSync(join(stateDir, 'logs'))).toEqual(['service.log'])
  })
})
