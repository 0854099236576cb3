import { describe, expect, it } from '@jest/globals'
import { checkInvariants, NOTHING_SEEN } from '@nkpsim/checkers'
import { createSimulatedTime } from '@nkpsim/effects'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import type { SiteAccess } from '../clients/site-access.ts'
import type { DaemonNode } from '../cluster/daemon-node.ts'
import { createMachine } from '../cluster/machine.ts'
import { createTpmBay } from '../cluster/tpm-bay.ts'
import { NO_SUCH_NAME } from '../workload/draw-operation.ts'
import { createChangeOrder } from './change-order.ts'
import { createObservers } from './observers.ts'

const SECOND = 'vcenter-2'
const PROVIDERS = 'nkpsim.vcenter.v1.KeyProviderService'
const OPTIONS = { timeoutMs: 1 }
const TIMES = { freshForMs: 0, nowMs: 0, toleranceMs: 0 }

/** A cluster with two vCenters. The second manages its host, and both answer every call. */
function createWorld() {
  const time = createSimulatedTime()
  const world = { seed: 1, time, network: createMemoryNetwork(), order: createChangeOrder() }
  const machines = new Map(
    ['vcenter', SECOND, 'esx-1'].map((name) => [name, createMachine(name, world)]),
  )
  const serving = new Set(machines.keys())
  const nodes = new Map(
    [...machines].map(([name, machine]) => [
      name,
      { machine, isServing: () => serving.has(name), starts: () => 1 } as unknown as DaemonNode,
    ]),
  )
  const client = {
    createProvider: async () => ({}),
    deleteProvider: async () => ({}),
    getStatus: async () => ({ keyProviders: [{ provider: 'nkp-1', usable: true }] }),
  }
  const site = { vcenterAs: async () => client, host: async () => client } as unknown as SiteAccess
  const observers = createObservers({
    ...{ time, machines, nodes, tpms: createTpmBay(1, time), hosts: [] },
    ...{ managerOf: () => ({ name: SECOND, site }), mayHaveOldState: () => false },
  })
  return {
    ...{ observers, serving, users: observers.ofUsers(site, SECOND) },
    found: () =>
      checkInvariants({ ...NOTHING_SEEN, ...observers.seen(new Map()) }, TIMES).map(
        ({ invariant, line }) => `${invariant}: ${line}`,
      ),
  }
}

describe('the observers of two vCenters', () => {
  it('find a call to the second vCenter without audit record', async () => {
    const { users, found } = createWorld()
    const providers = await users.vcenter(PROVIDERS)
    await providers.createProvider({ provider: 'nkp-1' }, OPTIONS)
    expect(found()).toEqual([
      `I15: ${PROVIDERS}/CreateProvider of nkp-1 has no audit record on ${SECOND}`,
    ])
  })

  it('find a wrong call that the second vCenter does not refuse', async () => {
    const { users, found } = createWorld()
    const providers = await users.vcenter(PROVIDERS)
    await providers.deleteProvider({ provider: NO_SUCH_NAME }, OPTIONS)
    expect(found()).toContain(`I9: ${PROVIDERS}/deleteProvider succeeded`)
  })

  it('find a call without rights that the second vCenter does not refuse', async () => {
    const { users, found } = createWorld()
    const providers = await users.vcenterAs('intruder', PROVIDERS)
    await providers.createProvider({ provider: 'nkp-1' }, OPTIONS)
    expect(found()).toContainEqual(
      expect.stringMatching(`^I11: ${PROVIDERS}/createProvider of intruder succeeded without`),
    )
  })

  it('find a failure of a host while its own vCenter is down', async () => {
    const create = { kind: 'createVm', vm: 'vm-1', provider: 'nkp-1', diskBytes: 1 } as const
    const { observers, serving, found } = createWorld()
    const fail = async () => {
      const end = observers.begin({ ...create, host: 'esx-1' })
      await end({ result: 'unknown', code: 'INTERNAL' })
    }
    serving.delete('vcenter')
    await fail()
    expect(found()).toEqual([])
    serving.delete(SECOND)
    await fail()
    expect(found()).toEqual(['I4: createVm on esx-1 failed with INTERNAL while vCenter was down'])
  })

  it('do not judge a host that another vCenter may take meanwhile', async () => {
    const { observers, serving, found } = createWorld()
    serving.delete(SECOND)
    observers.begin({ kind: 'takeHost', host: 'esx-1', vcenter: 'vcenter', cluster: 'a' })
    const end = observers.begin({ kind: 'powerOnVm', host: 'esx-1', vm: 'vm-1' })
    await end({ result: 'unknown', code: 'INTERNAL' })
    expect(found()).toEqual([])
  })
})
