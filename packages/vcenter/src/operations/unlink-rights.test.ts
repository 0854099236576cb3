import { randomUUID } from 'node:crypto'
import { expect, it } from '@jest/globals'
import type { Call } from '@nkpsim/daemon/operation'
import { clusterClockOf, manualClock } from '@nkpsim/daemon/testing'
import { simulatedCompute, systemRandom } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { createDomain, partnerEntries } from '../linked/domain.ts'
import type { Synchronizer } from '../linked/synchronizer.ts'
import { ROOT } from '../records/entity.ts'
import { simulatedStore } from '../testing/models.ts'
import { linkedVcenterOperations } from './linked-vcenters.ts'

const PARTNER = { instanceId: randomUUID(), name: 'vc-other', address: 'other:443' }
const BOSS = 'boss@vsphere.local'
const OF_BOSS = { user: BOSS, propagates: true }
const ANNA = 'anna@vsphere.local'

it('an unlink needs every privilege on the vCenter, as a link does', async () => {
  const store = await simulatedStore()
  await store.change((tables) => {
    tables.putPartner(PARTNER)
    tables.putRole({
      ...{ name: 'Key manager', label: 'Key manager', isSystem: false },
      privileges: ['Cryptographer.ManageKeyServers', 'Authorization.ModifyPermissions'],
    })
    for (const [user, role] of [
      [BOSS, 'Admin'],
      [ANNA, 'Key manager'],
    ] as const) {
      const password = { salt: Buffer.alloc(16), hash: Buffer.alloc(32) }
      tables.putUser({ name: user, password, passwordVersion: 1 })
      tables.putPermission({ user, role, entity: ROOT, propagates: true })
    }
  })
  const { nowMs } = clusterClockOf(manualClock())
  let meanwhile = async (): Promise<void> => undefined
  let isReachable = false
  const leave = async () => await meanwhile()
  const channel = { client: () => ({ leave }) } as unknown as RpcChannel
  const withPartner: Synchronizer['withPartner'] = async (_partner, use) => {
    if (isReachable) return use(channel)
    await meanwhile()
    throw new Error('the partner is down')
  }
  const { removePartner } = linkedVcenterOperations({
    ...{ store, random: systemRandom, compute: simulatedCompute() },
    domain: createDomain(store, nowMs, systemRandom, partnerEntries(grpcNetwork)),
    synchronizer: { withPartner } as Partial<Synchronizer> as Synchronizer,
  })
  const unlink = (name: string, requireStill = async () => {}) => {
    const call: Call = {
      ...{ caller: { name, sessionId: '' }, peer: undefined, source: '', authority: '' },
      signal: new AbortController().signal,
      requireStill,
    }
    return removePartner.run({ name: PARTNER.name }, call)
  }
  await expect(unlink(ANNA)).rejects.toMatchObject({ code: 'NO_PERMISSION' })
  meanwhile = async () => {
    const entity = ROOT
    await store.change((tables) => tables.putPermission({ ...OF_BOSS, role: 'ReadOnly', entity }))
  }
  await expect(unlink(BOSS)).rejects.toMatchObject({ code: 'NO_PERMISSION' })
  expect(store.snapshot().partners).toHaveLength(1)
  const loseRights = meanwhile
  const permit = () =>
    store.change((tables) => tables.putPermission({ ...OF_BOSS, role: 'Admin', entity: ROOT }))
  await permit()
  isReachable = true
  let isTold = false
  meanwhile = async () => {
    isTold = true
  }
  const end = () => Promise.reject(new Error('the session has ended'))
  await expect(unlink(BOSS, end)).rejects.toThrow('the session has ended')
  expect([isTold, store.snapshot().partners.length]).toEqual([false, 1])
  // The partner has left, so a lost right does not keep half a link.
  meanwhile = loseRights
  expect(await unlink(BOSS)).toEqual({ isTold: true })
  expect(store.snapshot().partners).toEqual([])
  await permit()
  await store.change((tables) => tables.putPartner(PARTNER))
  meanwhile = async () => undefined
  isReachable = false
  expect(await unlink(BOSS)).toEqual({ isTold: false })
  expect(store.snapshot().partners).toEqual([])
  store.close()
})
