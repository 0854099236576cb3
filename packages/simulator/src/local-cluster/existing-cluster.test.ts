import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { powerCycleHost } from '../faults/kill.ts'
import { resetCluster } from '../reset/reset-cluster.ts'
import type { ClusterPhase } from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { clusterPhase } from './cluster-status.ts'
import { withCluster, withLockedCluster } from './existing-cluster.ts'
import { clusterPaths } from './paths.ts'
import { startHost, startVcenter, stopVcenter } from './single-process.ts'

let stateDir: string
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-existing-'))
})
afterEach(() => rmSync(stateDir, { recursive: true }))

/** Writes the file of a cluster without processes. */
function write(phase: ClusterPhase): void {
  const file = {
    ...{ version: 1, phase, logLevel: 'info', place: readPlace(stateDir) },
    tpmSocketFolder: join(stateDir, 'tpms'),
    vcenter: { ports: { management: 1, download: 2 } },
    hosts: [{ name: 'esx-1' }],
    processes: [],
  }
  writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(file))
}

const tasks = [
  () => startVcenter({ stateDir }),
  () => stopVcenter({ stateDir }),
  () => startHost({ stateDir }, 'esx-1'),
  () => powerCycleHost({ stateDir }, 'esx-1'),
]

it('no task except a reset changes a cluster whose reset was interrupted', async () => {
  write('resetting')
  expect(clusterPhase({ stateDir })).toBe('resetting')
  for (const task of tasks)
    await expect(task()).rejects.toMatchObject({
      code: 'STATE_INVALID',
      message: expect.stringMatching(
        /is not complete; after an interruption complete it with: nkpsim reset$/,
      ),
    })
  expect(await withLockedCluster({ stateDir }, async () => 'reset')).toBe('reset')
})

it('no task changes a cluster whose first start was interrupted', async () => {
  write('creating')
  for (const task of [...tasks, () => resetCluster({ stateDir })])
    await expect(task()).rejects.toMatchObject({
      code: 'STATE_INVALID',
      message: expect.stringMatching(/is incomplete; remove it with: nkpsim down --delete$/),
    })
})

it('a task changes a complete cluster', async () => {
  write('created')
  expect(await withCluster({ stateDir }, async () => 'done')).toBe('done')
})
