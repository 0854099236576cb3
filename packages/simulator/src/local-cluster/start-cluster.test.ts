import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { acquireFileLock } from '@nkpsim/daemon'
import { type MachineClock, systemClock, systemFiles, systemRandom } from '@nkpsim/effects'
import { withClusterLock } from './cluster-lock.ts'
import { readPlace } from './cluster-place.ts'
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
  makeCluster({ stateDir, hosts, noTpm, rootPassword: Secret.random(16, systemRandom.bytes) })

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
  ])('refuses %d hosts if hosts %j are to have no TPM', async (hosts, noTpm) => {
    await expect(start(hosts, noTpm)).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    expect(readdirSync(stateDir)).toEqual([])
  })

  it('refuses a folder that contains other files or a cluster', async () => {
    writeFileSync(join(stateDir, 'thesis.doc'), 'x')
    await expect(start(0, [])).rejects.toMatchObject({ code: 'STATE_INVALID' })
    expect(readdirSync(stateDir)).toEqual(['thesis.doc'])
    writeClusterFile('created')
    await expect(start(0, [])).rejects.toMatchObject({ code: 'ALREADY_UP' })
  })

  it('refuses logs of another program, because a deletion would remove them with the cluster', async () => {
    const logs = join(stateDir, 'logs')
    mkdirSync(logs)
    writeFileSync(join(logs, 'service.log'), 'x')
    const refusal = { code: 'STATE_INVALID' }
    await expect(start(0, [])).rejects.toMatchObject(refusal)
    // The logs are also refused if a failed start left its logs in the same folder.
    writeFileSync(join(logs, '.failed-start'), '')
    mkdirSync(join(logs, 'older'))
    await expect(start(0, [])).rejects.toMatchObject(refusal)
    expect(readdirSync(logs).toSorted()).toEqual(['.failed-start', 'older', 'service.log'])
  })

  it('refuses a link to a folder of logs', async () => {
    symlinkSync(tmpdir(), join(stateDir, 'logs'))
    await expect(start(0, [])).rejects.toMatchObject({ code: 'STATE_INVALID' })
  })
})

describe('a cluster whose first start was interrupted', () => {
  it('cannot be started again, but can be removed', async () => {
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
  it('removes only the files of a cluster', () => {
    writeClusterFile('created')
    for (const name of ['hosts', 'logs', 'mine'])
      mkdirSync(join(stateDir, name, 'x'), { recursive: true })
    deleteStateOfCluster(stateDir, readPlace(stateDir), { keepLogs: true })
    expect(readdirSync(stateDir).toSorted()).toEqual(['logs', 'mine'])
    deleteStateOfCluster(stateDir, readPlace(stateDir), { keepLogs: false })
    expect(readdirSync(stateDir)).toEqual(['mine'])
  })

  it('removes the folder if no other file is in it', () => {
    writeClusterFile('created')
    // A killed command left this file.
    writeFileSync(join(stateDir, '.cluster.json.0123456789abcdef.tmp'), '')
    deleteStateOfCluster(stateDir, readPlace(stateDir), { keepLogs: false })
    expect(clusterState(stateDir)).toBe('none')
    expect(() => readdirSync(stateDir)).toThrow('ENOENT')
  })
})

describe('a deletion that waits for another command', () => {
  let other: string
  let link: string
  beforeEach(() => {
    other = mkdtempSync(join(tmpdir(), 'nkpsim-other-'))
    link = `${other}.link`
    writeClusterFile('created')
    cpSync(stateDir, other, { recursive: true })
    symlinkSync(stateDir, link)
  })
  afterEach(() => {
    for (const path of [other, link, `${stateDir}.away`])
      rmSync(path, { recursive: true, force: true })
  })

  /** Deletes a cluster, and makes a change while the deletion waits. Returns its error. */
  async function deleteMeanwhile(path: string, change: () => void): Promise<unknown> {
    const lock = acquireFileLock(systemFiles, join(stateDir, 'cluster.lock'))
    let hasChanged = false
    const sleep = async (): Promise<void> => {
      if (hasChanged) return
      hasChanged = true
      change()
      lock?.release()
    }
    const clock = { ...systemClock, sleep }
    const deletion = stopCluster({ stateDir: path, deleteState: true, clock })
    const [outcome] = await Promise.allSettled([deletion])
    expect(hasChanged).toBe(true)
    return outcome.status === 'rejected' ? outcome.reason : undefined
  }

  it('removes the cluster to which the link led first, although the link now leads to another', async () => {
    const error = await deleteMeanwhile(link, () => {
      rmSync(link)
      symlinkSync(other, link)
    })
    expect(error).toBeUndefined()
    expect(existsSync(join(stateDir, 'cluster.json'))).toBe(false)
    expect(readdirSync(other)).toEqual(['cluster.json'])
  })

  it('removes the leftovers of a failed start only from the folder to which the link led first', async () => {
    for (const folder of [stateDir, other])
      deleteStateOfCluster(folder, readPlace(folder), { keepLogs: true })
    const error = await deleteMeanwhile(link, () => {
      rmSync(link)
      symlinkSync(other, link)
    })
    expect(error).toBeUndefined()
    expect(existsSync(stateDir)).toBe(false)
    expect(readdirSync(other)).toEqual(['logs'])
  })

  it('removes nothing if a new cluster has taken the place of the leftovers of a failed start', async () => {
    deleteStateOfCluster(stateDir, readPlace(stateDir), { keepLogs: true })
    const error = await deleteMeanwhile(stateDir, () => {
      renameSync(stateDir, `${stateDir}.away`)
      renameSync(other, stateDir)
    })
    expect(error).toMatchObject({ code: 'STATE_INVALID' })
    expect(readdirSync(stateDir)).toContain('cluster.json')
    expect(readdirSync(`${stateDir}.away`)).toContain('logs')
  })

  it('removes nothing if another folder has taken the place of the cluster', async () => {
    const error = await deleteMeanwhile(stateDir, () => {
      renameSync(stateDir, `${stateDir}.away`)
      renameSync(other, stateDir)
    })
    expect(error).toMatchObject({
      code: 'STATE_INVALID',
      message: expect.stringContaining('was replaced by another folder meanwhile'),
    })
    expect(readdirSync(stateDir)).toContain('cluster.json')
    expect(readdirSync(`${stateDir}.away`)).toContain('cluster.json')
  })
})

describe('the leftovers of a failed start', () => {
  it('are removed by down --delete, which leaves logs of another program', async () => {
    writeClusterFile('creating')
    mkdirSync(join(stateDir, 'logs'))
    writeFileSync(join(stateDir, 'logs', 'vcenter.log'), 'x')
    deleteStateOfCluster(stateDir, readPlace(stateDir), { keepLogs: true })
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

  it('are not removed, and neither is the lock, while another command makes a cluster', async () => {
    writeClusterFile('creating')
    deleteStateOfCluster(stateDir, readPlace(stateDir), { keepLogs: true })
    const { promise: made, resolve: finish } = Promise.withResolvers<void>()
    const making = withClusterLock({ stateDir, clock: systemClock, create: true }, () => made)
    const { promise: waiting, resolve: waits } = Promise.withResolvers<void>()
    const sleep: MachineClock['sleep'] = (ms, signal) => {
      waits()
      return systemClock.sleep(ms, signal)
    }
    const clock = { ...systemClock, sleep }
    const stopping = stopCluster({ stateDir, clock, deleteState: true })
    await Promise.race([stopping, waiting])
    expect(readdirSync(stateDir)).toEqual(['cluster.lock', 'logs'])
    finish()
    await Promise.all([making, stopping])
    expect(existsSync(stateDir)).toBe(false)
  })
})
