import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { type ClusterFile, openRegistry } from '../local-cluster/cluster-file.ts'
import { readPlace } from '../local-cluster/cluster-place.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { connectHost, connectVcenter, readOperatorIdentity } from './channels.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-channels-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function writeCluster(phase: ClusterFile['phase']): Promise<void> {
  const file: ClusterFile = {
    version: 1,
    phase,
    place: readPlace(folder),
    logLevel: 'info',
    tpmSocketFolder: '/x',
    vcenter: { ports: { management: 1, download: 2 } },
    hosts: [],
    processes: [],
  }
  await openRegistry(folder, file).update((same) => same)
}
const failure = (): unknown => {
  try {
    return readOperatorIdentity(folder)
  } catch (error) {
    return error
  }
}

describe('readOperatorIdentity', () => {
  it('names the missing folder of vCenter and the remedy, if the cluster exists', async () => {
    await writeCluster('created')
    const vcenter = join(folder, 'vcenter')
    expect(failure()).toMatchObject({
      code: 'STATE_INVALID',
      message: `${vcenter} is missing; put it back, or restore vCenter: nkpsim vcenter restore FILE`,
    })
    mkdirSync(vcenter)
    expect(failure()).toMatchObject({
      code: 'STATE_INVALID',
      message: expect.stringMatching(/vcenter\/operator\/[^/]+ is missing; put it back, or /),
    })
  })

  it('says that there is no cluster, if the folder has none or its first start did not end', async () => {
    expect(failure()).toMatchObject({ code: 'NO_CLUSTER' })
    await writeCluster('creating')
    expect(failure()).toMatchObject({ code: 'NO_CLUSTER' })
  })
})

describe('a cluster during its reset', () => {
  const refusal = expect.objectContaining({
    code: 'STATE_INVALID',
    message: expect.stringMatching(/is not complete; .* complete it with: nkpsim reset$/),
  })

  it('is refused, because the reset would discard a change', async () => {
    await writeCluster('resetting')
    const operator = clusterPaths.operator(folder)
    mkdirSync(operator, { recursive: true })
    for (const name of Object.values(OPERATOR_FILES)) writeFileSync(join(operator, name), 'x')
    expect(() => connectVcenter(folder)).toThrow(refusal)
    expect(() => connectHost(folder, 'esx-1')).toThrow(refusal)
  })

  it('is refused without advice to restore vCenter, whose folder the reset puts back', async () => {
    await writeCluster('resetting')
    expect(() => connectVcenter(folder)).toThrow(refusal)
    expect(() => connectHost(folder, 'esx-1')).toThrow(refusal)
    expect(failure()).toEqual(refusal)
  })
})
