import { describe, expect, it } from '@jest/globals'
import { findWrongAlarms } from '@nkpsim/checkers'
import { createSimulatedTime } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import type { SiteAccess } from '../clients/site-access.ts'
import { createMachine } from '../cluster/machine.ts'
import { beginLife } from '../processes/process-life.ts'
import { createAlarmWatch } from './alarm-watch.ts'
import { createChangeOrder } from './change-order.ts'

const LOCKED = 'Virtual Machine Locked Alarm'
const MODE = 'Host Requires Encryption Mode Enabled Alarm'
const CONNECTION = 'Host connection and power state'
const TABLES = `CREATE TABLE host (id, name, is_disconnected, encryption_mode);
  CREATE TABLE host_inventory (host_id, record);
  CREATE TABLE host_attestation (host_id, record);
  CREATE TABLE key_provider (name, kind TEXT DEFAULT 'native', backed_up_time_ms);
  INSERT INTO host VALUES (1, 'esx-1', 0, 'NONE')`
const REPORT = JSON.stringify({
  ...{ vms: [{ name: 'vm-2', isLocked: true, isValid: true }] },
  crypto: { requiresEncryptionMode: false },
})

/** What is true on the only host, and which alarms its vCenter shows. */
type World = {
  vms?: readonly { name: string; cryptoState?: string; validity?: string; registered?: boolean }[]
  requiresEncryptionMode?: boolean
  /** Whether the host answers. */
  isServing?: boolean
  manager?: 'vcenter' | 'vcenter-2'
  /** What users think until they ask the host. */
  believedManager?: 'vcenter' | 'vcenter-2'
  alarms?: readonly string[]
}

/** Watches a vCenter for some minutes. Returns what I12 says. */
async function judge(world: World, watched: 'vcenter' | 'vcenter-2' = 'vcenter') {
  const { vms = [], requiresEncryptionMode = false, isServing = true, manager = watched } = world
  const time = createSimulatedTime()
  let believed = world.believedManager ?? manager
  const network = createMemoryNetwork()
  const nodeOf = (name: string) => {
    const machine = createMachine(name, { seed: 1, time, network, order: createChangeOrder() })
    const database = machine.effectsOf(beginLife(() => undefined)).database.open('/database')
    database.exec(TABLES)
    if (name !== watched) database.exec('DELETE FROM host')
    database.prepare('INSERT INTO host_inventory VALUES (1, ?)').run(REPORT)
    return { machine, isServing: () => name !== 'esx-1' || isServing }
  }
  const clients = {
    listVms: async () => {
      if (!isServing) throw new RpcError('UNAVAILABLE', 'PEER_UNREACHABLE', 'no answer')
      return { vms: vms.map((vm) => ({ registered: true, ...vm })) }
    },
    getCrypto: async () => ({ crypto: { requiresEncryptionMode } }),
  }
  const siteOf = (alarms: readonly string[]) => ({
    host: async () => clients,
    vcenter: async () => ({
      listAlarms: async () => ({
        alarms: alarms.map((text) => {
          const [name, entity] = text.split(': ')
          return { name, entity }
        }),
      }),
    }),
  })
  const names = ['vcenter', 'vcenter-2'] as const
  const watch = createAlarmWatch({
    vcenters: new Map(
      names.map((name) => [
        name,
        siteOf(name === watched ? (world.alarms ?? []) : []) as unknown as SiteAccess,
      ]),
    ),
    time,
    managers: {
      of: () => believed,
      ask: async () => {
        believed = manager
      },
    },
    nodes: new Map([...names, 'esx-1'].map((name) => [name, nodeOf(name)])),
  })
  watch.begin()
  while (time.nowMs() < 240_000) {
    await new Promise(setImmediate)
    time.runNext()
  }
  watch.end()
  const { conditions, alarms } = watch.seen()
  return findWrongAlarms(conditions, alarms, { nowMs: time.nowMs(), toleranceMs: 60_000 })
}

const lockedVm = { name: 'vm-1', cryptoState: 'CRYPTO_STATE_LOCKED' }

describe('the watch of alarms', () => {
  it.each<[string, World]>([
    ['a locked VM', { vms: [lockedVm], alarms: [`${LOCKED}: vm-1`] }],
    ['an unregistered VM without its key', { vms: [{ ...lockedVm, registered: false }] }],
    ['a host that needs its key', { requiresEncryptionMode: true, alarms: [`${MODE}: esx-1`] }],
    ['a vCenter that could not read a file', { alarms: ['Trusted TPM Vendors Alarm: vCenter'] }],
    // vCenter uses the last report of a host that does not answer.
    [
      'a host that is off',
      { isServing: false, alarms: [`${CONNECTION}: esx-1`, `${LOCKED}: vm-2`] },
    ],
    [
      'a host that another vCenter took',
      { manager: 'vcenter-2', alarms: [`${CONNECTION}: esx-1`, `${LOCKED}: vm-2`] },
    ],
    [
      'a host that another vCenter took, but its user got no answer',
      {
        ...{ manager: 'vcenter-2', believedManager: 'vcenter' },
        alarms: [`${CONNECTION}: esx-1`, `${LOCKED}: vm-2`],
      },
    ],
  ])('accepts the right alarms of %s', async (_what, world) => {
    expect(await judge(world)).toEqual([])
  })

  it.each<[string, World, string]>([
    ['a locked VM', { vms: [lockedVm] }, `"${LOCKED}" of vm-1 was not raised`],
    [
      'an invalid VM',
      { vms: [{ name: 'vm-1', validity: 'VALIDITY_INVALID' }] },
      `"${LOCKED}" of vm-1 was not raised`,
    ],
    ['a VM that is not locked', { alarms: [`${LOCKED}: vm-1`] }, 'was not cleared'],
    ['a host that needs its key', { requiresEncryptionMode: true }, `"${MODE}" of esx-1 was not`],
    ['a host that has its key', { alarms: [`${MODE}: esx-1`] }, 'was not cleared'],
  ])('finds a wrong alarm of %s', async (_what, world, line) => {
    expect(await judge(world)).toEqual([expect.stringContaining(line)])
  })

  it('accepts no alarm of a vCenter that took a host, although its user got no answer', async () => {
    expect(await judge({ believedManager: 'vcenter' }, 'vcenter-2')).toEqual([])
  })

  it('finds a wrong alarm of the second vCenter, and names that vCenter', async () => {
    expect(await judge({ vms: [lockedVm] }, 'vcenter-2')).toEqual([
      expect.stringContaining(`"${LOCKED}" of vm-1 on vcenter-2 was not raised`),
    ])
  })
})
