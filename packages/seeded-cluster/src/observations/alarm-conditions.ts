import type { Database } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import type { PolledCondition } from './alarm-polls.ts'

/** How long a host must not respond before the alarm; see docs/time-and-alarms.md. */
const CONNECTION_MS = 10_000
/** How long a VM must be locked before the alarm. */
const LOCKED_MS = 60_000

/** Names of the alarms as vCenter shows them. */
const ALARMS = {
  attestation: 'Host TPM attestation alarm',
  backup: 'Key Provider Backup Alarm',
  connection: 'Host connection and power state',
  encryptionMode: 'Host Requires Encryption Mode Enabled Alarm',
  locked: 'Virtual Machine Locked Alarm',
  recoveryKey: 'TPM Encryption Recovery Key Backup Alarm',
} as const

/** Last reports of the hosts. vCenter uses them while it cannot ask a host. */
const HOSTS = `SELECT host.name AS name, is_disconnected, encryption_mode, record
  FROM host LEFT JOIN host_inventory ON host.id = host_inventory.host_id`
const NOT_ACCEPTED = `SELECT name FROM host JOIN host_attestation ON host.id = host_id
  WHERE json_extract(record, '$.status') = 'notAccepted'`
const NOT_BACKED_UP =
  "SELECT name FROM key_provider WHERE kind = 'native' AND backed_up_time_ms IS NULL"

/** What a host says about itself, or what vCenter last heard of it. */
export type HostState = { lockedVms: readonly string[]; requiresEncryptionMode: boolean }

/**
 * Returns the conditions for alarms of a vCenter: from its database, and from what the hosts that
 * are connected to it say.
 * @param isResponding whether a host serves, and this vCenter manages it
 * @param said what hosts have said a moment before, by host
 * @param mustKnowBackups whether vCenter has checked all backups since the last change
 */
export function alarmConditions({
  database,
  isResponding,
  said,
  mustKnowBackups,
}: {
  database: Database
  isResponding: (host: string) => boolean
  said: ReadonlyMap<string, HostState>
  mustKnowBackups: boolean
}): PolledCondition[] {
  const rows = (sql: string) => database.prepare(sql).all()
  const on = (alarm: string, entity: unknown, intervalMs = 0, isRequired = true) => ({
    ...{ alarm, entity: String(entity), intervalMs, isRequired },
  })
  const conditions: PolledCondition[] = [
    ...rows(NOT_ACCEPTED).map(({ name }) => on(ALARMS.attestation, name)),
    ...rows(NOT_BACKED_UP).map(({ name }) => on(ALARMS.backup, name, 0, mustKnowBackups)),
  ]
  const locked = new Set<string>()
  for (const row of rows(HOSTS)) {
    const name = String(row['name'])
    const isDisconnected = row['is_disconnected'] !== 0
    if (!isDisconnected && !isResponding(name))
      conditions.push(on(ALARMS.connection, name, CONNECTION_MS))
    if (row['encryption_mode'] === 'TPM') conditions.push(on(ALARMS.recoveryKey, name))
    const reported = parseReport(row['record'])
    const state = isDisconnected || !isResponding(name) ? reported : (said.get(name) ?? reported)
    if (state.requiresEncryptionMode) conditions.push(on(ALARMS.encryptionMode, name))
    for (const vm of state.lockedVms) locked.add(vm)
  }
  return conditions.concat([...locked].map((vm) => on(ALARMS.locked, vm, LOCKED_MS)))
}

/** Asks a host for its state; undefined if it does not answer. */
export async function askHost(
  site: Pick<SiteAccess, 'host'>,
  host: string,
): Promise<HostState | undefined> {
  try {
    const machines = await site.host(host, 'nkpsim.esxi.v1.VirtualMachineService')
    const { vms } = await machines.listVms({}, CALL)
    const hostCrypto = await site.host(host, 'nkpsim.esxi.v1.HostCryptoService')
    const { crypto } = await hostCrypto.getCrypto({}, CALL)
    return {
      lockedVms: vms
        .filter(
          ({ registered, cryptoState, validity }) =>
            registered && [cryptoState, validity].some((each) => BAD_STATES.includes(each)),
        )
        .map(({ name }) => name),
      requiresEncryptionMode: crypto?.requiresEncryptionMode === true,
    }
  } catch (error) {
    if (error instanceof RpcError) return undefined
    throw error
  }
}

const BAD_STATES: readonly string[] = ['CRYPTO_STATE_LOCKED', 'VALIDITY_INVALID']

type Report = {
  vms: readonly { name: string; isLocked: boolean; isValid: boolean }[]
  crypto: { requiresEncryptionMode: boolean }
}

/** @param record what vCenter has stored of a host's last report; null if there is none */
function parseReport(record: unknown): HostState {
  if (typeof record !== 'string') return { lockedVms: [], requiresEncryptionMode: false }
  const { vms, crypto } = JSON.parse(record) as Report
  const locked = vms.filter(({ isLocked, isValid }) => isLocked || !isValid)
  return {
    lockedVms: locked.map(({ name }) => name),
    requiresEncryptionMode: crypto.requiresEncryptionMode,
  }
}
