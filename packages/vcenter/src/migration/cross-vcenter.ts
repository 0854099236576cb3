import { Secret } from '@nkpsim/crypto'
import { findByName } from '@nkpsim/daemon/name-text'
import { VcenterError } from '../errors.ts'
import { awaitReport, isReportedOnce } from './await-report.ts'
import {
  findDestination,
  findMovable,
  isEncryptedVm,
  providersOf,
  requireRightToMigrate,
} from './find-movable.ts'
import { announce, type MigrationContext, prepareSource } from './migrate-vm.ts'

const KEY_BYTES = 32

type CrossContext = Omit<MigrationContext, 'migrations' | 'clusterClock'>

/** What the other vCenter needs for its half of a migration. */
export type PreparedSend = {
  migrationId: string
  /** Name of the host that has the VM. */
  host: string
  uuid: string
  isOn: boolean
  /** One-time key, 32 bytes; undefined: not encrypted. The caller wipes it. */
  key: Secret | undefined
  providers: readonly string[]
  totalBytes: number
}

/**
 * Prepares a migration to another vCenter: makes the one-time key and gives it to the host of the
 * virtual machine.
 * @throws VcenterError VM_NOT_FOUND, VM_AMBIGUOUS, VM_NOT_MOVABLE, NO_PERMISSION, HOST_UNREACHABLE,
 *   HOST_REFUSED
 */
export async function prepareSend(
  context: CrossContext,
  name: string,
  by: string,
): Promise<PreparedSend> {
  const { store, machineClock, isConnected, random } = context
  await awaitReport(store, machineClock, (now) => isReportedOnce(now, name))
  const snapshot = store.snapshot()
  const { vm, host: source } = findMovable(snapshot, name, isConnected)
  const requireRight = (isOn: boolean): void =>
    requireRightToMigrate(store.snapshot(), source, { isOn, isEncrypted: isEncryptedVm(vm) }, by)
  requireRight(vm.isPoweredOn)
  const key = Secret.from(random.bytes(KEY_BYTES))
  const of = { migrationId: random.uuid(), name: vm.name, uuid: vm.uuid, datastore: vm.datastore }
  try {
    const stated = await prepareSource(context, { source, of, key, by, peerHostId: undefined })
    // The report of the host may be older than its answer.
    requireRight(stated.poweredOn)
    if (!stated.encrypted) key.wipe()
    return {
      ...{ migrationId: of.migrationId, host: source.name, uuid: vm.uuid },
      ...{ isOn: stated.poweredOn, totalBytes: stated.totalBytes, providers: providersOf(vm) },
      key: stated.encrypted ? key : undefined,
    }
  } catch (error) {
    key.wipe()
    throw error
  }
}

/** A virtual machine that comes from another vCenter. */
export type ComingVm = {
  migrationId: string
  name: string
  uuid: string
  /** Name of the destination. */
  host: string
  /** Empty: the first datastore of the host. */
  datastore: string
  isOn: boolean
  /** Wiped before this returns. */
  key: Secret | undefined
  providers: readonly string[]
}

/**
 * Prepares a migration from another vCenter: gives the one-time key to the destination. A key
 * provider of each name must exist here. Whether it has the KDK of the virtual machine is found at
 * the end, as in vSphere.
 * @throws VcenterError HOST_NOT_FOUND, HOST_UNREACHABLE, NO_PERMISSION, PROVIDER_NOT_FOUND,
 *   HOST_REFUSED
 */
export async function prepareReceive(
  context: CrossContext,
  coming: ComingVm,
  by: string,
): Promise<void> {
  using key = coming.key
  const { store, isConnected } = context
  const { migrationId, name, uuid, datastore, isOn } = coming
  const providers = [...coming.providers]
  const snapshot = store.snapshot()
  const destination = findDestination(snapshot, coming.host, isConnected)
  const needed = { isOn, isEncrypted: providers.length > 0 }
  requireRightToMigrate(snapshot, destination, needed, by)
  const missing = providers.find((each) => findByName(snapshot.keyProviders, each) === undefined)
  if (missing !== undefined)
    throw new VcenterError(
      'PROVIDER_NOT_FOUND',
      `virtual machine "${name}" needs key provider "${missing}", which its new vCenter does not have; restore it there from its backup, or register its key servers there under the same name, then move the virtual machine again`,
    )
  await announce(context, destination, key, {
    ...{ migrationId, name, uuid, datastore, providers, poweredOn: isOn },
    ...{ role: 'MIGRATION_ROLE_DESTINATION', copiesFiles: true, user: by },
  })
}
