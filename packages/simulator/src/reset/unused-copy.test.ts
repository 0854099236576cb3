import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { systemClock } from '@nkpsim/effects'
import type { ClusterFile } from '../local-cluster/cluster-file.ts'
import { readPlace } from '../local-cluster/cluster-place.ts'
import { withCluster } from '../local-cluster/existing-cluster.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { resumeCluster } from '../local-cluster/resume-cluster.ts'
import { putBack } from './reset-cluster.ts'

let stateDir: string
let copy: string
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-copy-'))
  copy = clusterPaths.resetCopy(stateDir)
})
afterEach(() => rmSync(stateDir, { recursive: true }))

function clusterFile(management = 1): ClusterFile {
  return {
    ...{ version: 1, phase: 'created', logLevel: 'info', place: readPlace(stateDir) },
    tpmSocketFolder: join(stateDir, 'tpms'),
    vcenter: { ports: { management, download: 2 } },
    hosts: [],
    processes: [],
  }
}

describe('a reset that cannot write the cluster file', () => {
  it('leaves no copy of the secrets', async () => {
    const snapshot = clusterPaths.snapshot(stateDir)
    mkdirSync(join(snapshot, 'vcenter'), { recursive: true })
    const content = { version: 1, cluster: clusterFile(), running: [] }
    writeFileSync(join(snapshot, 'snapshot.json'), JSON.stringify(content))
    let hadCopy = false
    const update = (): Promise<never> => {
      hadCopy = existsSync(copy)
      return Promise.reject(new Error('ENOSPC'))
    }
    const registry = { current: () => clusterFile(), update }
    const reset = putBack({ stateDir, registry, clock: systemClock, signal: undefined })
    await expect(reset).rejects.toThrow('ENOSPC')
    expect([hadCopy, existsSync(copy)]).toEqual([true, false])
  })
})

describe('the copy of a reset that was killed before it changed the cluster', () => {
  let server: Server
  beforeEach(async () => {
    // The start of a cluster whose port another process uses ends before a process starts.
    const { promise: listens, resolve } = Promise.withResolvers<void>()
    server = createServer().listen(0, '127.0.0.1', resolve)
    await listens
    const address = server.address()
    const file = clusterFile(address !== null && typeof address === 'object' ? address.port : 0)
    writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(file))
    mkdirSync(join(copy, 'vcenter'), { recursive: true })
  })
  afterEach(() => {
    server.close()
  })

  it('is removed by the next start of the cluster', async () => {
    await expect(resumeCluster({ stateDir })).rejects.toMatchObject({ code: 'STATE_INVALID' })
    expect(existsSync(copy)).toBe(false)
  })

  it('is removed by the next task on the cluster', async () => {
    expect(await withCluster({ stateDir }, async () => existsSync(copy))).toBe(false)
  })
})
