import type { EventEntityKind } from '../records/event.ts'
import type { HostInventory } from '../records/host-inventory.ts'
import type { VmRecord } from '../records/virtual-machine.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { isLocked } from './observe.ts'

/** Names as vSphere spells them. */
export const ALARMS = {
  attestation: 'Host TPM attestation alarm',
  /** The product has it too; its name is not known, and this one is ours. */
  backup: 'Key Provider Backup Alarm',
  connection: 'Host connection and power state',
  /** Ours: the product brings its own list of vendors. */
  authorities: 'Trusted TPM Vendors Alarm',
  /** Ours: the product has no hosts that contradict their vCenter. */
  doubt: 'Host Key Provider State Alarm',
  encryptionMode: 'Host Requires Encryption Mode Enabled Alarm',
  locked: 'Virtual Machine Locked Alarm',
  recoveryKey: 'TPM Encryption Recovery Key Backup Alarm',
} as const

export type AlarmName = (typeof ALARMS)[keyof typeof ALARMS]

/**
 * How long a condition holds before its alarm is raised. The product only says "some time later"
 * for a locked VM, so these times are ours.
 */
const GRACE_MS: Partial<Record<AlarmName, number>> = {
  [ALARMS.locked]: 60_000,
  [ALARMS.connection]: 10_000,
}

/** That something is wrong with an entity now. */
export type Condition = {
  name: AlarmName
  entityKind: EventEntityKind
  entity: string
  /** Tells it from others of its name; empty where the name does. */
  entityId: string
  status: 'red' | 'yellow'
  message: string
  graceMs: number
  /** The alarm rises at a check of the backups, and at no other time. */
  isChecked: boolean
}

type Known = Pick<Snapshot, 'hosts' | 'keyProviders' | 'attestations' | 'inventories'>

/**
 * All that is wrong now.
 * @param live.isConnected whether a host answers
 * @param live.skippedAuthorities files of TPM vendors that cannot be used
 * @param live.doubtOf what of a host's statements cannot be believed
 */
export function conditionsOf(
  { hosts, keyProviders, attestations, inventories }: Known,
  live: {
    isConnected: (hostId: string) => boolean
    doubtOf: (hostId: string) => string | undefined
    skippedAuthorities: string | undefined
  },
): Condition[] {
  const { skippedAuthorities } = live
  return [
    ...(skippedAuthorities === undefined
      ? []
      : [
          condition(
            ALARMS.authorities,
            'vCenter',
            'vCenter',
            'yellow',
            `files of TPM vendors were skipped: ${skippedAuthorities}`,
          ),
        ]),
    ...keyProviders
      .filter(({ backedUpTimeMs }) => backedUpTimeMs === undefined)
      .map(({ name }) =>
        condition(
          ALARMS.backup,
          'keyProvider',
          name,
          'yellow',
          `Key provider ${name} requires backup.`,
        ),
      ),
    ...hosts.flatMap((host): Condition[] => {
      const { id, name, isDisconnected, encryptionMode } = host
      const on = (alarm: AlarmName, status: Condition['status'], message: string): Condition =>
        condition(alarm, 'host', name, status, message, id)
      const record = attestations.get(id)
      const doubt = live.doubtOf(id)
      const crypto = inventories.get(id)?.crypto
      return [
        ...(record?.status === 'notAccepted'
          ? [on(ALARMS.attestation, 'red', record.message)]
          : []),
        ...(isDisconnected || live.isConnected(id)
          ? []
          : [on(ALARMS.connection, 'red', 'the host is not responding')]),
        ...(isDisconnected || doubt === undefined
          ? []
          : [on(ALARMS.doubt, 'red', `${doubt}: it gets nothing new`)]),
        ...(crypto?.requiresEncryptionMode === true
          ? [
              on(
                ALARMS.encryptionMode,
                'red',
                'the key of the host is missing: enable encryption mode',
              ),
            ]
          : []),
        ...(encryptionMode === 'TPM'
          ? [on(ALARMS.recoveryKey, 'yellow', 'save the recovery key of the host’s configuration')]
          : []),
      ]
    }),
    ...lockedVms({ hosts, inventories }),
  ]
}

/** Machines on two hosts may have one name; one that moves may be told of by both. */
function lockedVms({ hosts, inventories }: Pick<Known, 'hosts' | 'inventories'>): Condition[] {
  const locked = new Map<string, { name: string; host: string }>()
  for (const host of hosts)
    for (const vm of lockedIn(inventories.get(host.id)))
      locked.set(JSON.stringify([vm.uuid, vm.datastore, vm.name]), {
        name: vm.name,
        host: host.name,
      })
  return [...locked].map(([id, { name, host }]) =>
    condition(
      ALARMS.locked,
      'virtualMachine',
      name,
      'red',
      `its keys are missing on host ${host}`,
      id,
    ),
  )
}

/** Found once for each inventory: a host has up to 10,000 virtual machines. */
const lockedByInventory = new WeakMap<HostInventory, readonly VmRecord[]>()

function lockedIn(inventory: HostInventory | undefined): readonly VmRecord[] {
  if (inventory === undefined) return []
  const found = lockedByInventory.get(inventory) ?? inventory.vms.filter(isLocked)
  lockedByInventory.set(inventory, found)
  return found
}

function condition(
  name: AlarmName,
  entityKind: EventEntityKind,
  entity: string,
  status: Condition['status'],
  message: string,
  entityId = '',
): Condition {
  const graceMs = GRACE_MS[name] ?? 0
  const isChecked = name === ALARMS.backup
  return { name, entityKind, entity, entityId, status, message, graceMs, isChecked }
}
