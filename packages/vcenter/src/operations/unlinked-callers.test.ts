import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { Call } from '@nkpsim/daemon/operation'
import { clusterClockOf, manualClock } from '@nkpsim/daemon/testing'
import { simulatedCompute, systemRandom } from '@nkpsim/effects'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { createDomain, partnerEntries } from '../linked/domain.ts'
import type { Synchronizer } from '../linked/synchronizer.ts'
import { vcenterName } from '../records/partner.ts'
import type { Store } from '../store/store.ts'
import { simulatedStore } from '../testing/models.ts'
import { partnerOperations } from './partners.ts'

const OTHER = randomUUID()
const clusterClock = clusterClockOf(manualClock())

let store: Store
let operations: ReturnType<typeof partnerOperations>
beforeEach(async () => {
  store = await simulatedStore()
  operations = start()
})
afterEach(() => store.close())

function start() {
  const askEntries = partnerEntries(grpcNetwork)
  return partnerOperations({
    ...{ store, clusterClock, compute: simulatedCompute() },
    domain: createDomain(store, clusterClock.nowMs, systemRandom, askEntries),
    productVersion: { major: 8, minor: 0, update: 3 },
    synchronizer: { exchange: async () => [] } as Partial<Synchronizer> as Synchronizer,
    distributor: {
      status: () => ({
        isConnected: false,
        hasReportedVms: false,
        observed: undefined,
        refusal: undefined,
      }),
    },
  })
}

function callOf(id: string): Call {
  return {
    caller: { name: '', sessionId: '' },
    peer: { kind: 'vcenter', id },
    ...{ source: '', authority: '', signal: new AbortController().signal },
    requireStill: async () => undefined,
  }
}
const calls = (id = OTHER) => operations.getSummary.run({}, callOf(id))
const refused = async (id = OTHER) =>
  await expect(calls(id)).rejects.toMatchObject({ code: 'NOT_LINKED' })
const link = () =>
  store.change((tables) =>
    tables.putPartner({ instanceId: OTHER, name: vcenterName(OTHER), address: 'other:443' }),
  )
const unlink = () => store.change((tables) => tables.removePartner(OTHER))
const events = () => store.newestEvents(1000, { ids: ['nkpsim.vcenter.notLinked'] })

it('a vCenter that calls without a link causes one event until it is linked again', async () => {
  await refused()
  await expect(operations.exchange.run({ entries: [] }, callOf(OTHER))).rejects.toThrow()
  await refused()
  const message = `${vcenterName(OTHER)} calls as a linked vCenter, but is not linked here. It may have KDKs that custody does not list: link it again, or unlink this vCenter there.`
  expect(events()).toMatchObject([{ severity: 'warning', entityKind: 'vCenter', message }])
  await link()
  await calls()
  await unlink()
  for (const _call of [1, 2, 3]) await refused()
  expect(events()).toHaveLength(2)
  operations = start()
  for (const _call of [1, 2, 3]) await refused()
  expect(events()).toHaveLength(3)
})

it('a last call during an unlink causes no event', async () => {
  await link()
  await calls()
  await unlink()
  await refused()
  expect(events()).toEqual([])
})

it('the number of vCenters that are counted as calling without a link is bounded', async () => {
  for (let index = 0; index < 150; index += 1) {
    const id = randomUUID()
    await refused(id)
    await refused(id)
  }
  expect(events()).toHaveLength(100)
})
