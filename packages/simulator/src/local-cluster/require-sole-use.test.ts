import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { powerCycleHost } from '../faults/kill.ts'
import { resetCluster } from '../reset/reset-cluster.ts'
import { addRack } from './add-rack.ts'
import type { ClusterFile } from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { loadCluster } from './existing-cluster.ts'
import { clusterPaths } from './paths.ts'
import { identifyProcess } from './process-identity.ts'
import { requireSoleUse } from './require-sole-use.ts'
import { restoreVcenter } from './restore-vcenter.ts'
import { resumeCluster } from './resume-cluster.ts'
import { startHost, startVcenter } from './single-process.ts'

let folder: string
beforeEach(() => {
  folder = readPlace(mkdtempSync(join(tmpdir(), 'nkpsim-sole-'))).path
  mkdirSync(at('original'))
  write('original', {})
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (name: string) => join(folder, name)
const identity = (pid: number) => {
  const found = identifyProcess(pid)
  if (found === undefined) throw new Error(`no process ${pid}`)
  return found
}

/** Writes the file of a cluster that runs: it names the process of this test. */
function write(name: string, changes: Partial<ClusterFile>): void {
  const file: ClusterFile = {
    ...{ version: 1, phase: 'created', logLevel: 'info', place: readPlace(at(name)) },
    tpmSocketFolder: join(at(name), 'tpms'),
    vcenter: { ports: { management: 1, download: 2 } },
    hosts: [{ name: 'esx-1' }],
    processes: [{ ...identity(process.pid), kind: 'esxid', name: 'esx-1' }],
    ...changes,
  }
  writeFileSync(clusterPaths.clusterFile(at(name)), JSON.stringify(file))
}

function copy(): void {
  cpSync(at('original'), at('copy'), { recursive: true })
}

const check = () => requireSoleUse(loadCluster({ stateDir: at('copy') }))
const refusal = () =>
  `${at('copy')} is a copy of the cluster in ${at('original')}, which runs and has the same ports; stop that one first: nkpsim --state ${at('original')} down`

const ref = () => ({ stateDir: at('copy') })
const secret = () => Secret.from(Buffer.from('Root-Password-1'))
const restore = () =>
  restoreVcenter(ref(), { file: '/none', passwords: [], force: false, random: systemRandom })
const rack = () => addRack(ref(), { name: 'rack', hosts: 1, rootPassword: secret() })
const STARTS: Record<string, () => Promise<unknown>> = {
  resetCluster: () => resetCluster(ref()),
  resumeCluster: () => resumeCluster(ref()),
  restoreVcenter: restore,
  startVcenter: () => startVcenter(ref()),
  startHost: () => startHost(ref(), 'esx-1'),
  powerCycleHost: () => powerCycleHost(ref(), 'esx-1'),
  addRack: rack,
}
const TAKES_FAULTS = ['startHost', 'powerCycleHost', 'addRack']

describe('a copy whose original runs', () => {
  it('may not start, even if it started before', async () => {
    copy()
    expect(check).toThrow(refusal())
    // The first start writes the file of the copy.
    await loadCluster(ref()).registry.update((file) => file)
    expect(check).toThrow(refusal())
    write('original', { processes: [] })
    expect(check).not.toThrow()
  })

  it('may not start if the original was moved after the copy was made', () => {
    copy()
    renameSync(at('original'), at('moved'))
    expect(check).toThrow('is a copy of the cluster')
  })

  it.each(Object.keys(STARTS))('is refused by %s', async (name) => {
    copy()
    await expect(STARTS[name]?.()).rejects.toMatchObject({
      code: 'STATE_INVALID',
      message: refusal(),
    })
  })

  it('is refused by resumeCluster even if its reset was interrupted', async () => {
    write('original', { phase: 'resetting' })
    copy()
    await expect(resumeCluster(ref())).rejects.toMatchObject({ message: refusal() })
  })
})

describe('a copy that started before', () => {
  beforeEach(async () => {
    copy()
    await loadCluster(ref()).registry.update((file) => ({
      ...file,
      processes: [{ ...identity(process.pid), kind: 'esxid', name: 'esx-1' }],
    }))
  })

  it('may start if the cluster in the former place has other ports', () => {
    write('original', { vcenter: { ports: { management: 3, download: 4 } } })
    expect(check).not.toThrow()
  })

  it('may start if it took the place of the original', () => {
    renameSync(at('original'), at('old'))
    symlinkSync(at('copy'), at('original'))
    expect(check).not.toThrow()
  })

  it('may start if its own backup took the place of the original', () => {
    rmSync(at('original'), { recursive: true })
    cpSync(at('copy'), at('original'), { recursive: true })
    expect(check).not.toThrow()
  })

  it('may start if the original cannot be read', () => {
    writeFileSync(clusterPaths.clusterFile(at('original')), 'x')
    expect(check).not.toThrow()
  })
})

describe('a cluster with the fault of another running process', () => {
  it.each(Object.keys(STARTS).filter((name) => !TAKES_FAULTS.includes(name)))(
    'is refused by %s, which would repair the fault',
    async (name) => {
      mkdirSync(at('copy'))
      write('copy', { processes: [] })
      const note = { fault: 'vCenter was cut off (pause)', by: identity(process.ppid) }
      writeFileSync(clusterPaths.fault(at('copy')), JSON.stringify(note))
      await expect(STARTS[name]?.()).rejects.toMatchObject({
        code: 'BUSY',
        message: expect.stringMatching(/^vCenter was cut off \(pause\), by process \d+/),
      })
    },
  )
})
