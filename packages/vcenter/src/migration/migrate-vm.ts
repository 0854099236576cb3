import { Secret } from '@nkpsim/crypto'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { ClusterClock, MachineClock, Random } from '@nkpsim/effects'
import { type esxiV1, type Network, type RpcChannel, RpcError, type TlsIdentity } from '@nkpsim/rpc'
import { withChannel } from '../attestation/with-channel.ts'
import type { HostKeys } from '../distribution/host-keys.ts'
import { VcenterError } from '../errors.ts'
import { kmsKeysOf } from '../inventory/vm-keys.ts'
import { boundedText } from '../records/bounded-text.ts'
import type { EventId } from '../records/event.ts'
import type { Host } from '../records/host.ts'
import type { VmRecord } from '../records/virtual-machine.ts'
import { beginTask, currentCause } from '../store/cause.ts'
import type { Store } from '../store/store.ts'
import { awaitReport, hasReported, isReportedOnce } from './await-report.ts'
import {
  findDestination,
  findMovable,
  isEncryptedVm,
  providersOf,
  requireRightToMigrate,
} from './find-movable.ts'
import type { Migration, Migrations } from './migrations.ts'

const SERVICE = 'nkpsim.esxi.v1.MigrationService'
const KEY_BYTES = 32
const PREPARE = { timeoutMs: 30_000 }
/** A move of large disks takes hours. */
const SEND = { timeoutMs: 24 * 3_600_000 }

export type MigrationContext = {
  store: Store
  tls: TlsIdentity
  network: Pick<Network, 'connect'>
  isConnected: (hostId: string) => boolean
  clusterClock: ClusterClock
  machineClock: Pick<MachineClock, 'sleep'>
  random: Random
  migrations: Migrations
  /** Gives a host keys of key servers. */
  provideKeys: HostKeys['provide']
}

type Prepared = { migrationId: string; name: string; uuid: string; datastore: string }

/**
 * Moves a virtual machine to another host that mounts its datastore. Makes a one-time key, gives it
 * to both hosts, and lets the source send the machine to the destination.
 * @param by - name of the user who makes the request
 * @throws VcenterError VM_NOT_FOUND, VM_AMBIGUOUS, VM_NOT_MOVABLE, HOST_NOT_FOUND, NO_PERMISSION,
 *   HOST_REMOVAL_IN_PROGRESS, HOST_UNREACHABLE, HOST_REFUSED, MIGRATION_FAILED,
 *   MIGRATION_IN_PROGRESS, CALL_LIMIT_REACHED
 */
export async function migrateVm(
  context: MigrationContext,
  request: { name: string; host: string },
  by: string,
): Promise<Migration> {
  const { store, machineClock, isConnected, random, migrations } = context
  await awaitReport(store, machineClock, (now) => isReportedOnce(now, request.name))
  const snapshot = store.snapshot()
  const { vm, host: source } = findMovable(snapshot, request.name, isConnected)
  const destination = findDestination(snapshot, request.host, isConnected)
  const needed = { isOn: vm.isPoweredOn, isEncrypted: isEncryptedVm(vm) }
  for (const host of [source, destination]) requireRightToMigrate(snapshot, host, needed, by)
  await beginTask()
  const cancelled = currentCause()?.task?.signal
  if (source.id === destination.id)
    throw new VcenterError('VM_NOT_MOVABLE', `virtual machine "${vm.name}" is on that host already`)
  const migration = migrations.begin({
    ...{ vm, source: source.name, destination: destination.name },
  })
  const of: Prepared = {
    ...{ migrationId: random.uuid(), name: vm.name, uuid: vm.uuid, datastore: vm.datastore },
  }
  try {
    await provideKeys(context, vm, destination)
    cancelled?.throwIfAborted()
    using key = Secret.from(random.bytes(KEY_BYTES))
    await prepareBoth(context, { vm, source, destination, of, key, by }, migration)
    await note(context, vm, beginning(migration), `is moving from ${between(migration)}`, by)
    if (migration.isEncrypted) {
      const id: EventId = migration.isHot
        ? 'com.vmware.vc.vm.VmHotMigratingWithEncryptionEvent'
        : 'com.vmware.vc.vm.VmMigratingWithEncryptionEvent'
      await note(context, vm, id, `is moving from ${between(migration)}, encrypted`, by)
    }
    cancelled?.throwIfAborted()
    await send(context, { source, destination, of }, migration, cancelled)
    // So that the caller finds the VM where it is.
    await awaitReport(store, machineClock, (now) => hasReported(now, vm.name, destination.name))
    migration.state = 'success'
    await note(context, vm, 'VmMigratedEvent', `moved from ${between(migration)}`, by)
    return migration
  } catch (error) {
    const failure =
      cancelled?.aborted === true ? cancelled.reason : asMigrationError(error, vm, source)
    migration.state = 'error'
    migration.error = boundedText(messageOf(failure))
    const message = `did not move from ${between(migration)}: ${migration.error}`
    await note(context, vm, 'VmFailedMigrateEvent', message, by)
    throw failure
  }
}

/**
 * Gives the destination the keys of the machine. If no key server answers, the destination may have
 * the keys already, so it decides itself.
 */
async function provideKeys(
  context: MigrationContext,
  vm: VmRecord,
  destination: Host,
): Promise<void> {
  const keys = kmsKeysOf(vm)
  if (keys.length === 0) return
  try {
    // Each key server has its own timeout.
    await context.provideKeys(destination.id, keys, new AbortController().signal)
  } catch (error) {
    if (!(error instanceof VcenterError)) throw error
  }
}

type Ends = { vm: VmRecord; source: Host; destination: Host; of: Prepared }

/** Announces the migration to the source, which decides on its encryption, and the destination. */
async function prepareBoth(
  context: MigrationContext,
  { vm, source, destination, of, key, by }: Ends & { key: Secret; by: string },
  migration: Migration,
): Promise<void> {
  const stated = await prepareSource(context, { source, of, key, by, peerHostId: destination.id })
  // The report of the host may be older than its answer.
  const needed = { isOn: stated.poweredOn, isEncrypted: isEncryptedVm(vm) }
  for (const host of [source, destination])
    requireRightToMigrate(context.store.snapshot(), host, needed, by)
  migration.isHot = stated.poweredOn
  migration.isEncrypted = stated.encrypted
  await announce(context, destination, stated.encrypted ? key : undefined, {
    ...{ ...of, role: 'MIGRATION_ROLE_DESTINATION', peerHostId: source.id },
    providers: providersOf(vm),
    poweredOn: stated.poweredOn,
    user: by,
  })
}

/**
 * Announces a migration to the host of a virtual machine.
 * @param of.peerHostId undefined if the destination belongs to another vCenter, with other
 *   datastores
 */
export function prepareSource(
  context: Pick<MigrationContext, 'network' | 'tls'>,
  of: { source: Host; of: Prepared; key: Secret; by: string; peerHostId: string | undefined },
) {
  return announce(context, of.source, of.key, {
    ...{ ...of.of, role: 'MIGRATION_ROLE_SOURCE', peerHostId: of.peerHostId ?? '' },
    copiesFiles: of.peerHostId === undefined,
    user: of.by,
  })
}

/** Announces a migration to a host. Wipes the copy of the key that the request has. */
export async function announce(
  context: Pick<MigrationContext, 'network' | 'tls'>,
  host: Host,
  key: Secret | undefined,
  announced: Omit<esxiV1.PrepareMigrationRequest, 'key'>,
): Promise<esxiV1.PrepareMigrationResponse__Output> {
  const bytes = Buffer.from(key?.reveal() ?? [])
  try {
    return await onHost(context, host, (channel) =>
      channel.client(SERVICE).prepareMigration({ ...announced, key: bytes }, PREPARE),
    )
  } finally {
    bytes.fill(0)
  }
}

/**
 * Lets the source send the machine. When the task is cancelled, tells the source, whose answer
 * still says where the machine is.
 */
async function send(
  context: MigrationContext,
  { source, destination, of }: Omit<Ends, 'vm'>,
  migration: Migration,
  cancelled: AbortSignal | undefined,
): Promise<void> {
  const { migrationId, name } = of
  const cancel = (): void => {
    // If the source does not hear it, the migration runs on, and the task ends with its result.
    onHost(context, source, (channel) =>
      channel.client(SERVICE).cancelSend({ migrationId, name }, PREPARE),
    ).catch(() => undefined)
  }
  cancelled?.addEventListener('abort', cancel, { once: true })
  await onHost(context, source, async (channel) => {
    const request = { migrationId, name, address: destination.address }
    for await (const told of channel.client(SERVICE).sendVm(request, SEND)) {
      migration.percent = Math.min(100, told.progressPercent)
      migration.rounds = told.roundCount
      migration.sentBytes = told.sentBytes
      migration.downtimeMs = told.downtimeMs ?? 0
      currentCause()?.task?.report(migration.percent)
    }
  })
}

/** Runs work over a channel of its own, because it may take longer than the stream of the host. */
export function onHost<T>(
  { network, tls }: Pick<MigrationContext, 'network' | 'tls'>,
  host: Host,
  work: (channel: RpcChannel) => Promise<T>,
): Promise<T> {
  return withChannel({ network, tls }, host, undefined, work)
}

async function note(
  { store, clusterClock }: MigrationContext,
  vm: VmRecord,
  id: EventId,
  message: string,
  user: string,
): Promise<void> {
  const entity = { entityKind: 'virtualMachine', entity: vm.name } as const
  await store.change((tables) =>
    tables.insertEvent({ timeMs: clusterClock.nowMs(), id, ...entity, message, user }),
  )
}

function beginning({ isHot }: Migration): EventId {
  return isHot ? 'VmBeingHotMigratedEvent' : 'VmBeingMigratedEvent'
}

function between({ source, destination }: Migration): string {
  return `${source} to ${destination}`
}

/** Returns the error for the caller: what a host refused, or that a running migration failed. */
function asMigrationError(error: unknown, vm: VmRecord, source: Host): unknown {
  if (!(error instanceof VcenterError) || !(error.cause instanceof RpcError)) return error
  const { code, message } = error.cause
  if (code !== 'MIGRATION_FAILED' && code !== 'MIGRATION_REFUSED') return error
  return new VcenterError(
    'MIGRATION_FAILED',
    `virtual machine "${vm.name}" did not move and is still on ${source.name}: ${message}`,
    { cause: error },
  )
}
