import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createSimulatedClock, type SimulatedClock } from '@nkpsim/daemon'
import {
  createTemporaryFolder,
  type ManualClock,
  manualClock,
  silentLogger,
} from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import { currentTraceId, newTrace, withTrace } from '@nkpsim/tracing'
import { markBackedUp, updateProvider } from '../key-provider/lifecycle.ts'
import type { AttestationRecord } from '../records/attestation.ts'
import type { HostInventory } from '../records/host-inventory.ts'
import type { VmRecord } from '../records/virtual-machine.ts'
import { setSetting } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import { host, keyProvider, storeIn, vmRecord as vm } from '../testing/models.ts'
import { ALARMS } from './alarms.ts'
import { type Monitor, startMonitor } from './monitor.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const START_MS = Date.UTC(2026, 0, 1)
const PLAIN = host({ id: 'h', name: 'esx-1', tpmVersion: '', encryptionMode: 'NONE' })

let folder: ReturnType<typeof createTemporaryFolder>
let store: Store
let clusterClock: SimulatedClock
let machineClock: ManualClock
let monitor: Monitor

beforeEach(async () => {
  folder = createTemporaryFolder()
  clusterClock = createSimulatedClock(systemClock, { timeScale: 1, offsetMs: 0 })
  clusterClock.freeze()
  clusterClock.set(START_MS)
  machineClock = manualClock()
  store = await storeIn(folder.path)
  monitor = await startMonitor({ store, clusterClock, machineClock, logger: silentLogger })
})
afterEach(async () => {
  await monitor.stop()
  store.close()
  folder[Symbol.dispose]()
})

async function restart(whileStopped = async () => {}): Promise<void> {
  await monitor.stop()
  await whileStopped()
  store.close()
  store = await storeIn(folder.path)
  monitor = await startMonitor({ store, clusterClock, machineClock, logger: silentLogger })
}

/** Lets the same time pass on both clocks. */
async function pass(ms: number): Promise<void> {
  await clusterClock.advance(ms)
  await machineClock.advance(ms)
  await clusterClock.advance(0)
}

const raised = () =>
  store
    .snapshot()
    .alarms.filter(({ raisedMs }) => raisedMs !== undefined)
    .map(({ name, entity, raisedMs }) => [name, entity, (raisedMs ?? 0) - START_MS])
const ids = (filter = {}) => store.newestEvents(1000, filter).map(({ id }) => id)
const addProvider = (backedUpTimeMs?: number) =>
  store.change((tables) => tables.insertKeyProvider(keyProvider({ backedUpTimeMs })))
const report = (vms: VmRecord[], crypto: Partial<HostInventory['crypto']> = {}, hostId = 'h') =>
  store.change((tables) =>
    tables.putHostInventory(hostId, {
      vms,
      crypto: { mode: 'incapable', hostKey: undefined, requiresEncryptionMode: false, ...crypto },
    }),
  )
const attestation = (timeMs = 0): AttestationRecord => ({
  ...{ status: 'accepted', reason: '', message: '', timeMs, checks: [], accepted: undefined },
})
const addHost = () => store.change((tables) => tables.putHost({ ...PLAIN, cluster: undefined }))

it('an event says that a vCenter was linked, and one that the KDKs on an unlinked one stay there', async () => {
  const partner = { instanceId: 'other', name: 'vc-other', address: 'other:443' }
  await store.change((tables) => tables.putPartner(partner))
  await store.change((tables) => tables.removePartner(partner.instanceId))
  await store.change((tables) => tables.removePartner(partner.instanceId))
  expect(store.newestEvents(10, {})).toMatchObject([
    {
      id: 'nkpsim.vcenter.unlinked',
      severity: 'warning',
      message:
        'vc-other was unlinked. Custody no longer lists it, but its copies of KDKs stay there.',
    },
    { id: 'nkpsim.vcenter.linked', message: 'vc-other was linked.' },
  ])
})

describe('a provider that is not backed up', () => {
  it('raises its alarm at the check every 24 hours, even after the alarm was acknowledged', async () => {
    await addProvider()
    await pass(DAY_MS - 1)
    expect(raised()).toEqual([])
    await pass(1)
    expect(raised()).toEqual([[ALARMS.backup, 'NKP', DAY_MS]])
    await monitor.acknowledge(ALARMS.backup, 'NKP', 'anna@vsphere.local')
    expect(store.snapshot().alarms[0]?.acknowledgedBy).toBe('anna@vsphere.local')
    await pass(DAY_MS - 1)
    expect(store.snapshot().alarms[0]?.acknowledgedBy).toBe('anna@vsphere.local')
    await pass(1)
    expect(store.snapshot().alarms[0]?.acknowledgedBy).toBe('')
    expect(ids().filter((id) => id === 'com.vmware.vc.kms.crypto.NotBackedUp')).toHaveLength(2)
  })

  it('is reported once a day, and is not reported after its backup', async () => {
    await addProvider()
    await pass(29 * DAY_MS)
    const [provider] = store.snapshot().keyProviders
    expect(ids().filter((id) => id === 'com.vmware.vc.kms.crypto.NotBackedUp')).toHaveLength(29)
    const { keyId = '', kcv = '' } = provider ?? {}
    const backup = { provider: 'NKP', keyId, kcv, isEncrypted: true, user: 'a' }
    await markBackedUp(store, backup, clusterClock.nowMs())
    expect(raised()).toEqual([])
    expect(ids()[0]).toBe('AlarmStatusChangedEvent')
    expect(ids()).toContain('com.vmware.vc.kms.crypto.AllBackedUp')
    await pass(2 * DAY_MS)
    expect(raised()).toEqual([])
  })

  it('is next checked when the configured interval since the last check has passed', async () => {
    await addProvider()
    await setSetting(store, 'vpxd.KMS.backupCheckInterval', '2')
    await pass(2 * HOUR_MS)
    expect(raised()).toEqual([[ALARMS.backup, 'NKP', 2 * HOUR_MS]])
  })

  it('is checked at the same times if vCenter is restarted in between', async () => {
    const checks = () => ids().filter((id) => id === 'com.vmware.vc.kms.crypto.NotBackedUp').length
    await addProvider()
    await pass(DAY_MS - 2)
    await restart()
    await pass(1)
    expect(raised()).toEqual([])
    await pass(1)
    expect(raised()).toEqual([[ALARMS.backup, 'NKP', DAY_MS]])
    await pass(DAY_MS / 2)
    await restart()
    await pass(DAY_MS / 2 - 1)
    expect(checks()).toBe(1)
    await pass(1)
    expect(checks()).toBe(2)
    clusterClock.set(START_MS + 10 * DAY_MS)
    await restart()
    await pass(1)
    expect(checks()).toBe(3)
  })

  it('keeps its alarm, in the same state, after a restart', async () => {
    await addProvider()
    await pass(DAY_MS)
    await monitor.acknowledge(ALARMS.backup, 'NKP', 'anna@vsphere.local')
    const before = store.snapshot().alarms
    await restart()
    expect(store.snapshot().alarms).toEqual(before)
  })
})

it('an event suggests a new backup of a provider after its key_id changed', async () => {
  await addProvider(START_MS)
  await updateProvider(store, 'NKP', 'c1f0ad5e-57b6-4b7c-9a38-000000000000', clusterClock.nowMs())
  expect(ids()[0]).toBe('com.vmware.vc.kms.crypto.NotBackedUpAfterUpdate')
})

describe('a locked virtual machine', () => {
  beforeEach(async () => {
    await addHost()
    await monitor.connectionChanged(PLAIN, true)
  })

  it('raises its alarm a minute later, and clears the alarm when it is unlocked', async () => {
    await report([vm({ isLocked: true, isValid: false })])
    await pass(59_999)
    expect(raised()).toEqual([])
    await pass(1)
    expect(raised()).toEqual([[ALARMS.locked, 'vm', 60_000]])
    await report([vm()])
    expect(raised()).toEqual([])
    expect(ids({ entity: 'vm' })).toEqual([
      'AlarmStatusChangedEvent',
      'com.vmware.vc.vm.Crypto.VMUnlocked',
      'AlarmStatusChangedEvent',
      'com.vmware.vc.vm.Crypto.VMLocked.KeyMissingOnHost',
    ])
  })

  it('raises its alarm outside the trace of any earlier call', async () => {
    const trace = newTrace()
    const seen: (string | undefined)[] = []
    store.onChange(() => seen.push(currentTraceId()))
    await withTrace(trace, () => report([vm({ isLocked: true, isValid: false })]))
    await pass(60_000)
    expect(raised()).toEqual([[ALARMS.locked, 'vm', 60_000]])
    expect(seen).toEqual([trace.traceId, undefined])
  })

  it('raises no alarm if it is unlocked within the minute', async () => {
    await report([vm({ isLocked: true })])
    await pass(30_000)
    await report([vm()])
    await pass(HOUR_MS)
    expect(raised()).toEqual([])
  })

  it('has a separate alarm from a machine with the same name on another host', async () => {
    const other = host({ id: 'i', name: 'esx-2', tpmVersion: '', encryptionMode: 'NONE' })
    await store.change((tables) => tables.putHost({ ...other, cluster: undefined }))
    await monitor.connectionChanged(other, true)
    await report([vm({ isLocked: true })])
    await pass(60_000)
    await monitor.reset(ALARMS.locked, 'vm')
    expect(raised()).toEqual([])
    const twin = (isLocked: boolean) => report([vm({ uuid: 'w', isLocked })], {}, 'i')
    await twin(true)
    await pass(60_000)
    expect(raised()).toEqual([[ALARMS.locked, 'vm', 120_000]])
    expect(store.snapshot().alarms.map(({ message }) => message)).toContain(
      'its keys are missing on host esx-2; restore their key provider (nkpsim provider restore), then run nkpsim vm unlock vm --host esx-2',
    )
    await restart()
    await monitor.acknowledge(ALARMS.locked, 'vm', 'anna@vsphere.local')
    await report([vm()])
    expect(store.snapshot().alarms.filter(({ name }) => name === ALARMS.locked)).toMatchObject([
      { acknowledgedBy: 'anna@vsphere.local', isReset: false },
    ])
    await twin(false)
    expect(store.snapshot().alarms.filter(({ name }) => name === ALARMS.locked)).toEqual([])
  })

  it('is reported once even if a copy has its UUID or another VM cannot be read', async () => {
    const events = () => ids({ ids: ['com.vmware.vc.vm.Crypto.*'] }).toReversed()
    const [locked, unlocked] = [
      'com.vmware.vc.vm.Crypto.VMLocked.KeyMissingOnHost',
      'com.vmware.vc.vm.Crypto.VMUnlocked',
    ]
    const copy = vm({ name: 'copy' })
    await report([vm({ isLocked: true }), copy])
    await report([vm({ isLocked: true }), { ...copy, isPoweredOn: true }])
    expect(events()).toEqual([locked])
    const unread = { uuid: '', isValid: false }
    await report([vm({ isLocked: true }), vm({ ...unread, name: 'copy' })])
    await report([vm(unread), vm({ ...unread, name: 'copy' })])
    expect(events()).toEqual([locked, locked])
    await report([vm({ name: 'renamed', isLocked: true }), copy])
    expect(events()).toEqual([locked, locked, locked, unlocked])
  })
})

describe('a report of a host', () => {
  beforeEach(async () => {
    await addHost()
    await monitor.connectionChanged(PLAIN, true)
  })

  it('causes one event if a virtual machine has keys of two KDKs', async () => {
    const mixed = vm({ disks: [{ provider: 'other', keyId: 'x' }] })
    await report([mixed])
    await report([{ ...mixed, isPoweredOn: true }])
    expect(ids({ ids: ['com.vmware.vc.vm.crypto.*'] })).toEqual([
      'com.vmware.vc.vm.crypto.DiskchainUsingMixedKeys',
    ])
  })

  it('causes events when the encryption mode or the host key changes, or the host key is missing', async () => {
    const hostKey = { provider: 'NKP', keyId: 'k' }
    await report([], { mode: 'safe', hostKey })
    await report([], { mode: 'safe', hostKey: { ...hostKey, keyId: 'l' } })
    await report([], {
      mode: 'safe',
      hostKey: { ...hostKey, keyId: 'l' },
      requiresEncryptionMode: true,
    })
    expect(raised()).toEqual([[ALARMS.encryptionMode, 'esx-1', 0]])
    expect(ids({ ids: ['com.vmware.vc.host.*', 'com.vmware.vc.crypto.*'] })).toEqual([
      'com.vmware.vc.host.Crypto.ReqEnable.KeyMissingOnKMS',
      'com.vmware.vc.crypto.HostKeyUpdatedEvent',
      'com.vmware.vc.host.Crypto.Enabled',
    ])
  })
})

it('unusable files of TPM vendors raise an alarm that names these files', async () => {
  await monitor.skippedAuthorities('a.pem (it is empty)')
  await monitor.skippedAuthorities('a.pem (it is empty)')
  expect(raised()).toEqual([[ALARMS.authorities, 'vCenter', 0]])
  await monitor.acknowledge(ALARMS.authorities, 'vCenter', 'anna@vsphere.local')
  const before = store.snapshot().alarms
  await restart()
  await monitor.skippedAuthorities('a.pem (it is empty)')
  expect(store.snapshot().alarms).toEqual(before)
  expect(store.snapshot().alarms.map(({ message }) => message)).toContain(
    'files of TPM vendors were skipped: a.pem (it is empty); correct or remove these files in the folder of TPM vendors',
  )
  await monitor.skippedAuthorities(undefined)
  expect(raised()).toEqual([])
})

describe('a host', () => {
  it('raises its alarm once when its statements are not credible, until they are credible again', async () => {
    await addHost()
    await monitor.connectionChanged(PLAIN, true)
    await monitor.doubt(PLAIN, 'the host reports generation 9')
    await monitor.doubt(PLAIN, 'the host reports generation 9')
    expect(raised()).toEqual([[ALARMS.doubt, 'esx-1', 0]])
    await monitor.acknowledge(ALARMS.doubt, 'esx-1', 'anna@vsphere.local')
    await restart()
    await monitor.connectionChanged(PLAIN, true)
    await monitor.doubt(PLAIN, 'the host reports generation 9')
    expect(store.snapshot().alarms).toMatchObject([{ acknowledgedBy: 'anna@vsphere.local' }])
    await monitor.doubt(PLAIN, undefined)
    expect(raised()).toEqual([])
    expect(ids({ ids: ['AlarmS*'] })).toEqual([
      'AlarmStatusChangedEvent',
      'AlarmStatusChangedEvent',
    ])
  })

  it('raises its alarm while its list of revoked tokens is not credible', async () => {
    await addHost()
    await monitor.connectionChanged(PLAIN, true)
    await monitor.doubtTokens(PLAIN, 'the host again reports a newer list')
    await monitor.doubt(PLAIN, undefined)
    expect(raised()).toEqual([[ALARMS.doubt, 'esx-1', 0]])
    await monitor.doubtTokens(PLAIN, undefined)
    expect(raised()).toEqual([])
  })

  it('raises its alarm when it disconnects, unless it returns soon or an operator disconnected it', async () => {
    await addHost()
    await monitor.connectionChanged(PLAIN, true)
    await monitor.connectionChanged(PLAIN, false)
    await monitor.connectionChanged(PLAIN, false)
    await pass(9999)
    expect(raised()).toEqual([])
    await pass(1)
    expect(raised()).toEqual([[ALARMS.connection, 'esx-1', 10_000]])
    await monitor.connectionChanged(PLAIN, true)
    expect(raised()).toEqual([])
    await store.change((tables) =>
      tables.putHost({ ...PLAIN, cluster: undefined, isDisconnected: true }),
    )
    await monitor.connectionChanged(PLAIN, false)
    await pass(HOUR_MS)
    expect(raised()).toEqual([])
    expect(ids({ ids: ['Host*'] })).toEqual([
      'HostDisconnectedEvent',
      'HostConnectedEvent',
      'HostConnectionLostEvent',
      'HostConnectedEvent',
      'HostAddedEvent',
    ])
  })

  it('does not raise its alarm because vCenter was stopped', async () => {
    await addHost()
    await monitor.connectionChanged(PLAIN, true)
    await monitor.connectionChanged(PLAIN, false, true)
    clusterClock.set(START_MS + HOUR_MS)
    await restart()
    await pass(9999)
    expect(raised()).toEqual([])
    await monitor.connectionChanged(PLAIN, true)
    expect(ids()).toEqual(['HostConnectedEvent', 'HostConnectedEvent', 'HostAddedEvent'])
    await monitor.connectionChanged(PLAIN, false)
    await pass(10_000)
    await restart()
    expect(raised()).toEqual([[ALARMS.connection, 'esx-1', HOUR_MS + 19_999]])
  })

  it('raises its alarm when ten seconds of the machine have passed, however fast the cluster’s time passes', async () => {
    await addHost()
    await report([vm({ isLocked: true })])
    await monitor.connectionChanged(PLAIN, true)
    await monitor.connectionChanged(PLAIN, false)
    await clusterClock.advance(2 * DAY_MS)
    await machineClock.advance(9999)
    expect(raised()).toEqual([])
    await machineClock.advance(1)
    await clusterClock.advance(0)
    expect(raised()).toEqual([[ALARMS.connection, 'esx-1', 2 * DAY_MS]])
  })

  it('has no locked virtual machine because of a report from before vCenter was stopped', async () => {
    await addHost()
    await monitor.connectionChanged(PLAIN, true)
    await report([vm({ isLocked: true })])
    await restart(() => machineClock.advance(HOUR_MS))
    await monitor.connectionChanged(PLAIN, true)
    await pass(59_999)
    expect(raised()).toEqual([])
    await pass(1)
    expect(raised()).toEqual([[ALARMS.locked, 'vm', 60_000]])
  })

  it('raises its alarm if it disconnects while its connection is still being stored', async () => {
    await addHost()
    await Promise.all([
      monitor.connectionChanged(PLAIN, true),
      monitor.connectionChanged(PLAIN, false),
      monitor.connectionChanged(PLAIN, true),
      monitor.connectionChanged(PLAIN, false),
    ])
    await pass(10_000)
    expect(raised()).toEqual([[ALARMS.connection, 'esx-1', 10_000]])
    expect(ids({ ids: ['HostConn*'] })).toEqual([
      'HostConnectionLostEvent',
      'HostConnectedEvent',
      'HostConnectionLostEvent',
      'HostConnectedEvent',
    ])
  })

  it('asks for a copy of its recovery key once its configuration is sealed, until this is confirmed', async () => {
    const sealed = host({ id: 'h', name: 'esx-1', cluster: undefined })
    await store.change((tables) => tables.putHost(sealed))
    await monitor.connectionChanged(sealed, true)
    expect(raised()).toEqual([[ALARMS.recoveryKey, 'esx-1', 0]])
    await monitor.reset(ALARMS.recoveryKey, 'esx-1')
    await restart()
    await monitor.connectionChanged(sealed, true)
    await pass(30 * DAY_MS)
    expect(raised()).toEqual([])
    await expect(() => monitor.reset(ALARMS.recoveryKey, 'esx-1')).rejects.toThrow(
      expect.objectContaining({ code: 'ALARM_NOT_FOUND' }),
    )
    await store.change((tables) => tables.removeHost('h'))
    await store.change((tables) => tables.putHost(sealed))
    expect(raised()).toEqual([[ALARMS.recoveryKey, 'esx-1', 30 * DAY_MS]])
    expect(store.snapshot().alarms.map(({ message }) => message)).toEqual([
      "save the recovery key of the host’s configuration: list it (nkpsim host recovery list esx-1), store it outside of the cluster, then reset the alarm (nkpsim alarms reset 'TPM Encryption Recovery Key Backup Alarm' esx-1)",
    ])
  })

  it('asks for a copy of its recovery key again after it was added again by force, as with a new mainboard', async () => {
    const sealed = [host({ id: 'h', name: 'esx-1' }), host({ id: 'i', name: 'esx-2' })]
    for (const each of sealed) {
      await store.change((tables) => {
        tables.putHost({ ...each, cluster: undefined })
        tables.putAttestation(each.id, attestation())
      })
      await monitor.connectionChanged(each, true)
      await monitor.reset(ALARMS.recoveryKey, each.name)
    }
    expect(raised()).toEqual([])
    await store.change((tables) => tables.putAttestation('h', attestation(1)))
    expect(raised()).toEqual([])
    await clusterClock.advance(DAY_MS)
    await store.change((tables) => tables.forgetAttestation('h'))
    expect(raised()).toEqual([[ALARMS.recoveryKey, 'esx-1', DAY_MS]])
    await monitor.reset(ALARMS.recoveryKey, 'esx-1')
    await store.change((tables) => tables.putAttestation('h', attestation()))
    expect(raised()).toEqual([])
  })
})

describe('an event', () => {
  it('is kept for 30 days', async () => {
    await addHost()
    const kept = () => store.newestEvents(1000).map(({ id }) => id)
    await pass(30 * DAY_MS)
    await store.change((tables) => tables.insertDatacenter('DC'))
    expect(kept()).toContain('HostAddedEvent')
    await pass(1)
    await store.change((tables) => tables.insertDatacenter('DC 2'))
    expect(kept()).not.toContain('HostAddedEvent')
  })

  it('is committed together with the change that caused it, or not at all', async () => {
    const failing = () =>
      store.change((tables) => {
        tables.putHost({ ...PLAIN, cluster: undefined })
        throw new Error('no')
      })
    await expect(failing).rejects.toThrow('no')
    expect(ids()).toEqual([])
  })

  it('can be found by entity, by id, by time and page by page', async () => {
    await addHost()
    await pass(1000)
    await store.change((tables) => {
      tables.insertDatacenter('DC')
      tables.insertCluster({ name: 'Cluster', datacenter: 'DC', folder: undefined })
    })
    expect(ids({ entity: 'Cluster' })).toEqual(['ClusterCreatedEvent'])
    expect(ids({ ids: ['HostAddedEvent'] })).toEqual(['HostAddedEvent'])
    expect(ids({ sinceMs: START_MS + 1 })).toEqual([
      'ClusterCreatedEvent',
      'DatacenterCreatedEvent',
    ])
    expect(ids({ untilMs: START_MS })).toEqual(['HostAddedEvent'])
    const [, second] = store.newestEvents(2)
    expect(ids({ beforeSequence: second?.sequence })).toEqual(['HostAddedEvent'])
  })
})
