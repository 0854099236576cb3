import { shellWord } from '@nkpsim/daemon/name-text'
import type { AlarmRecord } from '../records/alarm.ts'
import type { AttestationRecord } from '../records/attestation.ts'
import type { EventEntityKind } from '../records/event.ts'
import type { Host } from '../records/host.ts'
import type { HostCrypto, HostInventory } from '../records/host-inventory.ts'
import { lacksBackup } from '../records/key-provider.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { KMS_ALARMS, type KmsProblem, problemsAtStart } from './kms-alarms.ts'
import { NEXT_STEPS, withStep } from './next-steps.ts'
import { isLocked } from './observe.ts'

/** Names of alarms, as vSphere spells them. */
export const ALARMS = {
  attestation: 'Host TPM attestation alarm',
  /** The product has this alarm, but under a name that is not known. nkpsim chose this name. */
  backup: 'Key Provider Backup Alarm',
  connection: 'Host connection and power state',
  /** Only nkpsim has this alarm. The product has a built-in list of vendors. */
  authorities: 'Trusted TPM Vendors Alarm',
  /** Only nkpsim has this alarm. In the product, hosts never contradict their vCenter. */
  doubt: 'Host Key Provider State Alarm',
  ...KMS_ALARMS,
  /** The product has such an alarm, but its name is not known. nkpsim chose this name. */
  vcenterHa: 'vCenter HA Cluster Health Alarm',
  encryptionMode: 'Host Requires Encryption Mode Enabled Alarm',
  locked: 'Virtual Machine Locked Alarm',
  recoveryKey: 'TPM Encryption Recovery Key Backup Alarm',
} as const

export type AlarmName = (typeof ALARMS)[keyof typeof ALARMS]

/**
 * How long a condition holds before its alarm is raised. The product only says "some time later"
 * for a locked VM, so nkpsim chose these times.
 */
const GRACE_MS: Partial<Record<AlarmName, number>> = {
  [ALARMS.locked]: 60_000,
  [ALARMS.connection]: 10_000,
}

/** A condition that is now true for an entity. */
export type Condition = {
  name: AlarmName
  entityKind: EventEntityKind
  entity: string
  /** Distinguishes entities of the same name. Empty if the name is enough. */
  entityId: string
  status: 'red' | 'yellow'
  message: string
  graceMs: number
  /** Whether the alarm rises only when vCenter checks the backups. */
  isChecked: boolean
}

type Known = Pick<PublicSnapshot, 'hosts' | 'keyProviders' | 'attestations' | 'inventories'>

/**
 * The part of the current state that is not stored. Each change of this part makes a new object.
 */
export type Live = {
  /** Ids of the connected hosts. */
  connected: ReadonlySet<string>
  /** Alarm messages about statements of hosts that vCenter does not believe, by host id. */
  doubts: ReadonlyMap<string, string>
  /** The same about their lists of revoked tokens. */
  tokenDoubts: ReadonlyMap<string, string>
  /** Alarm message about the unusable files in the folder of TPM vendors. */
  skippedAuthorities: string | undefined
  /** Alarm message about vCenter HA; undefined if it is healthy, or not deployed. */
  vcenterHa: string | undefined
  /** Problems of the servers of standard key providers at their last check. */
  keyServers: readonly KmsProblem[]
}

/**
 * Returns the live state at the start of vCenter, when no host is connected. It contains the doubts
 * and skipped files of the stored alarms, so that these alarms stay acknowledged until vCenter has
 * looked again.
 */
export function liveAtStart(alarms: readonly AlarmRecord[]): Live {
  const of = (alarm: AlarmName) => alarms.filter(({ name }) => name === alarm)
  return {
    connected: new Set(),
    doubts: new Map(of(ALARMS.doubt).map(({ entityId, message }) => [entityId, message])),
    tokenDoubts: new Map(),
    skippedAuthorities: of(ALARMS.authorities)[0]?.message,
    vcenterHa: of(ALARMS.vcenterHa)[0]?.message,
    keyServers: problemsAtStart(alarms),
  }
}

/** Returns all conditions that are now true. A condition that stays true stays the same object. */
export function conditionsOf(known: Known, live: Live): Condition[] {
  const { keyProviders } = known
  const { skippedAuthorities, vcenterHa } = live
  return [
    ...(vcenterHa === undefined
      ? []
      : [condition(ALARMS.vcenterHa, 'vCenter', 'vCenter', 'red', vcenterHa)]),
    ...(skippedAuthorities === undefined
      ? []
      : [condition(ALARMS.authorities, 'vCenter', 'vCenter', 'yellow', skippedAuthorities)]),
    ...keyProviders
      .filter(lacksBackup)
      .map(({ name }) =>
        condition(
          ALARMS.backup,
          'keyProvider',
          name,
          'yellow',
          `Key provider ${name} requires backup; ${NEXT_STEPS.backup(name)}`,
        ),
      ),
    ...live.keyServers
      .filter(({ provider }) => keyProviders.some(({ name }) => name === provider))
      .map(({ name, provider, id, status, message }) =>
        condition(name, 'keyProvider', provider, status, message, id),
      ),
    ...ofHosts(known, live),
  ]
}

/** Caches the conditions of all hosts, with the data from which they were made. */
const conditionsByHosts = new WeakMap<
  Known['hosts'],
  Pick<Known, 'attestations' | 'inventories'> & { live: Live; conditions: readonly Condition[] }
>()

/**
 * Returns the cached conditions if the data is unchanged, because most changes do not concern
 * hosts.
 */
function ofHosts(known: Known, live: Live): readonly Condition[] {
  const { hosts, attestations, inventories } = known
  const before = conditionsByHosts.get(hosts)
  if (
    before?.live === live &&
    before.attestations === attestations &&
    before.inventories === inventories
  )
    return before.conditions
  const conditions = [
    ...hosts.flatMap((host) =>
      ofHost({
        host,
        attestation: attestations.get(host.id),
        crypto: inventories.get(host.id)?.crypto,
        isConnected: live.connected.has(host.id),
        doubt: live.doubts.get(host.id) ?? live.tokenDoubts.get(host.id),
      }),
    ),
    ...lockedVms(known),
  ]
  conditionsByHosts.set(hosts, { attestations, inventories, live, conditions })
  return conditions
}

/** The data from which the conditions of a host are made. */
type HostFacts = {
  host: Host
  attestation: AttestationRecord | undefined
  crypto: HostCrypto | undefined
  isConnected: boolean
  doubt: string | undefined
}

/** Caches the conditions of each host, because most changes of hosts concern only one host. */
const conditionsByHost = new WeakMap<Host, { facts: HostFacts; conditions: readonly Condition[] }>()

function ofHost(facts: HostFacts): readonly Condition[] {
  const before = conditionsByHost.get(facts.host)
  if (before !== undefined && isSame(before.facts, facts)) return before.conditions
  const conditions = conditionsOfHost(facts)
  conditionsByHost.set(facts.host, { facts, conditions })
  return conditions
}

function isSame(one: HostFacts, other: HostFacts): boolean {
  return (
    one.attestation === other.attestation &&
    one.crypto === other.crypto &&
    one.isConnected === other.isConnected &&
    one.doubt === other.doubt
  )
}

function conditionsOfHost(facts: HostFacts): readonly Condition[] {
  const { host, attestation, crypto, isConnected, doubt } = facts
  const { id, name, isDisconnected, encryptionMode } = host
  const on = (alarm: AlarmName, status: Condition['status'], message: string): Condition =>
    condition(alarm, 'host', name, status, message, id)
  return [
    ...(attestation?.status === 'notAccepted'
      ? [
          on(
            ALARMS.attestation,
            'red',
            withStep(attestation.message, attestationStep(attestation)(name)),
          ),
        ]
      : []),
    ...(isDisconnected || isConnected
      ? []
      : [on(ALARMS.connection, 'red', `the host is not responding; ${NEXT_STEPS.connection}`)]),
    ...(isDisconnected || doubt === undefined ? [] : [on(ALARMS.doubt, 'red', doubt)]),
    ...(crypto?.requiresEncryptionMode === true
      ? [
          on(
            ALARMS.encryptionMode,
            'red',
            `the key of the host is missing; ${NEXT_STEPS.encryptionMode(name)}`,
          ),
        ]
      : []),
    ...(encryptionMode === 'TPM' ? [on(ALARMS.recoveryKey, 'yellow', saveRecoveryKey(name))] : []),
  ]
}

function attestationStep({ reason }: AttestationRecord): (host: string) => string {
  return reason === 'TPM_UNAVAILABLE' ? NEXT_STEPS.deadTpm : NEXT_STEPS.attestation
}

/** vCenter cannot see whether somebody has saved the key, so an operator resets the alarm. */
function saveRecoveryKey(name: string): string {
  const host = shellWord(name)
  return `save the recovery key of the host’s configuration: list it (nkpsim host recovery list ${host}), store it outside of the cluster, then reset the alarm (nkpsim alarms reset '${ALARMS.recoveryKey}' ${host})`
}

/**
 * Returns the conditions of the locked virtual machines. Two hosts may have machines with the same
 * name. A machine that moves may be reported by both hosts.
 */
function lockedVms({ hosts, inventories }: Pick<Known, 'hosts' | 'inventories'>): Condition[] {
  const locked = new Map<string, Condition>()
  for (const host of hosts)
    for (const each of lockedIn(inventories.get(host.id), host.name))
      locked.set(each.entityId, each)
  return [...locked.values()]
}

/**
 * Caches the locked virtual machines of each inventory, because a host may have 10,000 machines.
 */
const lockedByInventory = new WeakMap<
  HostInventory,
  { host: string; conditions: readonly Condition[] }
>()

function lockedIn(inventory: HostInventory | undefined, host: string): readonly Condition[] {
  if (inventory === undefined) return []
  const before = lockedByInventory.get(inventory)
  if (before?.host === host) return before.conditions
  const conditions = inventory.vms
    .filter(isLocked)
    .map(({ uuid, datastore, name }) =>
      condition(
        ALARMS.locked,
        'virtualMachine',
        name,
        'red',
        `its keys are missing on host ${host}; ${NEXT_STEPS.locked(name, host)}`,
        JSON.stringify([uuid, datastore, name]),
      ),
    )
  lockedByInventory.set(inventory, { host, conditions })
  return conditions
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
