import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { clusterClockOf, manualClock, silentLogger } from '@nkpsim/daemon/testing'
import { moveHost } from '../inventory/inventory.ts'
import { setDefaultProvider } from '../key-provider/defaults.ts'
import { markBackedUp, updateProvider } from '../key-provider/lifecycle.ts'
import { ROOT } from '../records/entity.ts'
import { VCENTER_RESTORED, VCENTER_STARTED } from '../records/event.ts'
import { withCause } from '../store/cause.ts'
import type { Store } from '../store/store.ts'
import { host, keyProvider, simulatedStore } from '../testing/models.ts'
import { type Monitor, startMonitor } from './monitor.ts'
import { noteStart, noteStop } from './vcenter-runs.ts'

const NONE = Buffer.alloc(0)
const ANNA = 'anna@vsphere.local'
const clock = manualClock(Date.UTC(2026, 0, 1))
const clusterClock = clusterClockOf(clock)

let store: Store
let monitor: Monitor

beforeEach(async () => {
  store = await simulatedStore()
  monitor = await startMonitor({ store, clusterClock, machineClock: clock, logger: silentLogger })
})
afterEach(async () => {
  await monitor.stop()
  store.close()
})

/** Runs changes as a user, and returns id, user and message of their events, oldest first. */
async function eventsBy(user: string, work: () => Promise<unknown>): Promise<string[][]> {
  const [newest] = store.newestEvents(1)
  await withCause({ user }, work)
  return store
    .eventsAfter(newest?.sequence ?? 0, 0, 100)
    .map(({ id, user: by, message }) => [id, by, message])
}

describe('the life of a key provider', () => {
  it('is told by events that name the user', async () => {
    const provider = keyProvider({ name: 'nkp-1', keyId: 'k', backedUpTimeMs: undefined })
    const { kcv } = provider
    const insert = () => store.change((tables) => tables.insertKeyProvider(provider))
    expect(await eventsBy(ANNA, insert)).toEqual([
      ['nkpsim.keyProvider.created', ANNA, 'Key provider nkp-1 was created (k).'],
    ])
    const backup = { provider: 'nkp-1', keyId: 'k', kcv, isEncrypted: false, user: ANNA }
    expect(await eventsBy(ANNA, () => markBackedUp(store, backup, 7))).toEqual([
      ['nkpsim.keyProvider.backedUp', ANNA, 'Key provider nkp-1 was backed up without a password.'],
      ['com.vmware.vc.kms.crypto.AllBackedUp', ANNA, 'Key providers are backed up.'],
    ])
    expect(await eventsBy(ANNA, () => setDefaultProvider(store, 'nkp-1'))).toEqual([
      [
        'nkpsim.keyProvider.defaultChanged',
        ANNA,
        'Key provider nkp-1 is now the default of this vCenter.',
      ],
    ])
    const keyId = 'c1f0ad5e-57b6-4b7c-9a38-000000000000'
    expect(await eventsBy(ANNA, () => updateProvider(store, 'nkp-1', keyId, 9))).toEqual([
      [
        'com.vmware.vc.kms.crypto.NotBackedUpAfterUpdate',
        ANNA,
        'Key provider backup is suggested after it is updated.',
      ],
    ])
    const remove = () => store.change((tables) => tables.deleteKeyProvider('nkp-1'))
    expect(await eventsBy(ANNA, remove)).toEqual([
      ['nkpsim.keyProvider.deleted', ANNA, `Key provider nkp-1 was deleted (${keyId}).`],
      [
        'nkpsim.keyProvider.defaultChanged',
        ANNA,
        'Key provider nkp-1 is no longer the default of this vCenter, which has no default now.',
      ],
    ])
  })

  it('begins with a restore if the provider comes from a backup, and can be that of a cluster', async () => {
    const restored = keyProvider({ name: 'nkp-1', keyId: 'k' })
    const insert = () =>
      store.change((tables) => {
        tables.insertDatacenter('DC')
        tables.insertCluster({ name: 'Cluster', datacenter: 'DC', folder: undefined })
        tables.insertKeyProvider(restored)
      })
    const events = await eventsBy(ANNA, insert)
    expect(events.at(-1)).toEqual([
      'nkpsim.keyProvider.restored',
      ANNA,
      'Key provider nkp-1 was restored (k).',
    ])
    const ofCluster = { kind: 'cluster', entity: 'Cluster' } as const
    expect(await eventsBy(ANNA, () => setDefaultProvider(store, 'nkp-1', ofCluster))).toEqual([
      [
        'nkpsim.keyProvider.defaultChanged',
        ANNA,
        'Key provider nkp-1 is now the default of cluster Cluster.',
      ],
    ])
    expect(
      await eventsBy(ANNA, () => setDefaultProvider(store, undefined, ofCluster)),
    ).toMatchObject([
      [
        'nkpsim.keyProvider.defaultChanged',
        ANNA,
        'Key provider nkp-1 is no longer the default of cluster Cluster, which has no default now.',
      ],
    ])
  })
})

describe('an event', () => {
  it('of a move of a host names both clusters', async () => {
    const esx = host({ name: 'esx-1', cluster: 'Cluster' })
    await store.change((tables) => {
      tables.insertDatacenter('DC')
      for (const name of ['Cluster', 'Other'])
        tables.insertCluster({ name, datacenter: 'DC', folder: undefined })
      tables.putHost(esx)
      tables.putUser({ name: ANNA, password: { salt: NONE, hash: NONE }, passwordVersion: 1 })
      tables.putPermission({ user: ANNA, entity: ROOT, role: 'Admin', propagates: true })
    })
    expect(await eventsBy(ANNA, () => moveHost(store, 'esx-1', 'Other', ANNA))).toEqual([
      ['nkpsim.host.moved', ANNA, 'esx-1 was moved into cluster Other from Cluster.'],
    ])
    expect(await eventsBy(ANNA, () => moveHost(store, 'esx-1', '', ANNA))).toEqual([
      [
        'nkpsim.host.moved',
        ANNA,
        'esx-1 was moved out of cluster Other, and belongs to no cluster now.',
      ],
    ])
  })

  it('tells of users, roles and permissions', async () => {
    const user = { name: ANNA, password: { salt: NONE, hash: NONE }, passwordVersion: 1 }
    const change = (work: Parameters<Store['change']>[0]) =>
      eventsBy('admin', () => store.change(work)).then((events) =>
        events.map(([id, , message]) => [id, message]),
      )
    const permission = { user: ANNA, entity: ROOT, role: 'Operator', propagates: true }
    expect(
      await change((tables) => {
        tables.putUser(user)
        tables.putRole({ name: 'Operator', privileges: ['System.Read'] })
        tables.putPermission(permission)
      }),
    ).toEqual([
      ['com.vmware.sso.PrincipalManagement', `User ${ANNA} was created.`],
      ['RoleAddedEvent', 'Role Operator was added.'],
      ['PermissionAddedEvent', `Permission of ${ANNA} on this vCenter was added: role Operator.`],
    ])
    expect(
      await change((tables) => {
        tables.putUser({ ...user, passwordVersion: 2 })
        tables.putRole({ name: 'Operator', privileges: ['System.View'] })
        tables.putPermission({ ...permission, role: 'Admin' })
      }),
    ).toEqual([
      ['com.vmware.sso.PrincipalManagement', `User ${ANNA} was given a new password.`],
      ['RoleUpdatedEvent', 'Role Operator was changed.'],
      ['PermissionUpdatedEvent', `Permission of ${ANNA} on this vCenter was changed: role Admin.`],
    ])
    expect(
      await change((tables) => {
        tables.deleteUser(ANNA)
        tables.deleteRole('Operator')
      }),
    ).toEqual([
      ['com.vmware.sso.PrincipalManagement', `User ${ANNA} was deleted.`],
      ['RoleRemovedEvent', 'Role Operator was removed.'],
      ['PermissionRemovedEvent', `Permission of ${ANNA} on this vCenter was removed: role Admin.`],
    ])
  })

  it('does not name a user whose call has ended, although work of the call goes on', async () => {
    const begun = Promise.withResolvers<void>()
    let later: Promise<unknown> = Promise.resolve()
    const events = await eventsBy(ANNA, async () => {
      later = begun.promise.then(() => store.change((tables) => tables.insertDatacenter('DC')))
    })
    expect(events).toEqual([])
    begun.resolve()
    await later
    expect(store.newestEvents(1)).toMatchObject([{ id: 'DatacenterCreatedEvent', user: '' }])
  })
})

describe('the runs of a vCenter', () => {
  const ids = () => store.newestEvents(9).map(({ id }) => id)

  it('are told by events, and the next start tells of a run that was not stopped', async () => {
    await noteStart({ store, clusterClock, machineClock: clock }, '1')
    await noteStop({ store, clusterClock })
    await noteStart({ store, clusterClock, machineClock: clock }, '1')
    await noteStart({ store, clusterClock, machineClock: clock }, '1')
    expect(ids()).toEqual([
      VCENTER_STARTED,
      'nkpsim.vcenter.ended',
      VCENTER_STARTED,
      'nkpsim.vcenter.stopped',
      VCENTER_STARTED,
    ])
    expect(store.newestEvents(2)[1]?.message).toBe(
      'vCenter ended without an orderly stop. Its last event before that is of 2026-01-01T00:00:00.000Z.',
    )
  })

  it('have the time of the cluster’s clock, also after a restore, which knows only the machine’s', async () => {
    const timeMs = clock.nowMs() - 5
    const restored = { timeMs, id: VCENTER_RESTORED, entityKind: 'vCenter', entity: '' } as const
    await store.change((tables) => tables.insertEvent(restored))
    const aheadMs = 40 * 24 * 3_600_000
    const ahead = { ...clusterClock, nowMs: () => clock.nowMs() + aheadMs }
    for (const _ of ['start', 'restart'])
      await noteStart({ store, clusterClock: ahead, machineClock: clock }, '1')
    expect(store.newestEvents(9, { ids: [VCENTER_RESTORED] })).toMatchObject([
      { timeMs: timeMs + aheadMs },
    ])
  })

  it('are known even if the last start is older than all kept events', async () => {
    await noteStart({ store, clusterClock, machineClock: clock }, '1')
    await store.change((tables) => tables.removeEventsBefore(Number.MAX_SAFE_INTEGER))
    await noteStart({ store, clusterClock, machineClock: clock }, '1')
    expect(ids()).toEqual([VCENTER_STARTED, 'nkpsim.vcenter.ended', VCENTER_STARTED])
  })
})
