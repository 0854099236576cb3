import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { ClusterFile } from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { clusterPaths, SECOND_VCENTER } from './paths.ts'
import { deleteStateOfCluster, hasForeignEntries, isFormerVcenter } from './state-folder.ts'

describe('isFormerVcenter', () => {
  it('distinguishes a vCenter that a restore replaced from a copy that a user made', () => {
    const time = new Date(0).toISOString().replaceAll(/[-:.]/g, '')
    expect(isFormerVcenter(clusterPaths.formerVcenter('', time))).toBe(true)
    expect(isFormerVcenter('vcenter.restored')).toBe(true)
    for (const name of ['vcenter.before-upgrade', 'vcenter.before-', 'vcenter', 'vcenter.bak'])
      expect(isFormerVcenter(name)).toBe(false)
  })
})

describe('a state folder', () => {
  let stateDir: string
  beforeEach(() => {
    stateDir = readPlace(mkdtempSync(join(tmpdir(), 'nkpsim-folder-'))).path
  })
  afterEach(() => rmSync(stateDir, { recursive: true, force: true }))

  const time = '20260101T000000000Z'
  const pathsOfCluster = () =>
    Object.entries(clusterPaths).map(([what, pathOf]) =>
      pathOf(stateDir, what === 'vcenterNode' ? SECOND_VCENTER : time),
    )
  const unfinished = (path: string) =>
    join(dirname(path), `.${basename(path)}.0123456789abcdef.tmp`)

  it('can be used for a cluster although a killed command left an unfinished file', () => {
    for (const path of pathsOfCluster().filter((each) => each.endsWith('.json')))
      writeFileSync(unfinished(path), '')
    expect(hasForeignEntries(stateDir)).toBe(false)
    writeFileSync(unfinished(join(stateDir, 'notes.json')), '')
    expect(hasForeignEntries(stateDir)).toBe(true)
  })

  it('is removed together with everything that a cluster may write there', () => {
    for (const path of pathsOfCluster().toSorted((one, other) => other.length - one.length)) {
      mkdirSync(dirname(path), { recursive: true })
      if (existsSync(path)) continue
      if (path.endsWith('.json')) writeFileSync(unfinished(path), '')
      writeFileSync(path, '')
    }
    const file: ClusterFile = {
      ...{ version: 1, phase: 'created', logLevel: 'info', place: readPlace(stateDir) },
      ...{ tpmSocketFolder: clusterPaths.tpm(stateDir, ''), hosts: [], processes: [] },
      vcenter: { ports: { management: 1, download: 2 } },
    }
    writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(file))
    deleteStateOfCluster(stateDir, readPlace(stateDir), { keepLogs: false })
    expect(existsSync(stateDir)).toBe(false)
  })
})
