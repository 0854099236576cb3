import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import type { RpcChannel } from '@nkpsim/rpc'
import { powerCycleHost } from '../faults/kill.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { connectVcenter } from '../operator/channels.ts'
import { hostOperatorOf, operatorOf } from '../testing/operator.ts'
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const DISK_BYTES = 8192

let cluster: TestCluster
let channel: RpcChannel

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [1], faults: true })
  channel = connectVcenter(cluster.stateDir)
  const vcenter = operatorOf(cluster.stateDir)
  await vcenter.providers.createProvider({ provider: 'NKP', constraints: { tpmRequired: false } })
  await cluster.backUp('NKP')
  await vcenter.providers.setDefaultProvider({ provider: 'NKP' })
  await heldBy(1)
})
afterAll(async () => {
  channel.close()
  await cluster.dispose()
})

const providers = () => operatorOf(cluster.stateDir).providers
const licenses = () => channel.client('nkpsim.vcenter.v1.LicenseService')
const create = (name: string) =>
  hostOperatorOf(cluster.stateDir, 'esx-1').vms.createVm({
    spec: { name, provider: 'NKP', datastore: '' },
    diskBytes: DISK_BYTES,
  })
const outcomeOf = (creating: Promise<unknown>): Promise<string> =>
  creating.then(
    () => 'created',
    (error: { code: string }) => error.code,
  )
const heldBy = (hosts: number) =>
  until(
    () => providers().getProvider({ provider: 'NKP' }),
    ({ provider }) => provider?.hostsActive === hosts,
  )

describe('a licence for VM encryption', () => {
  it('withholds VM encryption from a host with Standard, also after a reboot, and allows it with Enterprise Plus', async () => {
    const add = async (edition: string) =>
      (await licenses().addLicense({ edition }, CALL)).license?.licenseKey ?? ''
    const standard = await add('vSphere Standard')
    const plus = await add('vSphere Enterprise Plus')
    await create('before')
    await licenses().assignLicense({ licenseKey: standard, host: 'esx-1' }, CALL)
    let tries = 0
    await until(
      () => outcomeOf(create(`try-${++tries}`)),
      (outcome) => outcome === 'LICENSE_RESTRICTED',
    )
    await expect(create('standard')).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
      code: 'LICENSE_RESTRICTED',
      message: expect.stringContaining('vSphere Enterprise Plus'),
    })
    await hostOperatorOf(cluster.stateDir, 'esx-1').vms.powerOnVm({ name: 'before' })
    await powerCycleHost(cluster, 'esx-1')
    await expect(create('standard')).rejects.toMatchObject({ code: 'LICENSE_RESTRICTED' })
    await licenses().assignLicense({ licenseKey: plus, host: 'esx-1' }, CALL)
    await until(
      () => outcomeOf(create('plus')),
      (outcome) => outcome === 'created',
    )
  })
})

describe('a host that boots ESXi 7.0 Update 1', () => {
  it('loses its providers with a reason, and gets them again with a version that supports them', async () => {
    const bootFile = join(clusterPaths.host(cluster.stateDir, 'esx-1'), 'boot.yaml')
    const boot = readFileSync(bootFile, 'utf8')
    writeFileSync(bootFile, boot.replace('version: 8.0.3\n', 'version: 7.0.1\n'))
    await powerCycleHost(cluster, 'esx-1')
    await heldBy(0)
    const { hosts } = await providers().getProvider({ provider: 'NKP' })
    expect(hosts).toMatchObject([
      {
        host: 'esx-1',
        eligible: false,
        message:
          'a native key provider requires ESXi 7.0 Update 2 or later, the host runs 7.0 Update 1',
      },
    ])
    writeFileSync(bootFile, boot)
    await powerCycleHost(cluster, 'esx-1')
    await heldBy(1)
  })
})
