import { EsxiError } from '../../errors.ts'
import { MAX_DICTIONARY_BYTES } from '../files/dictionary.ts'
import { chainOf, currentSnapshot } from '../files/disk-chain.ts'
import { bindDisk } from '../files/private-configuration.ts'
import type { VmFiles } from '../files/read-vm.ts'
import {
  existingSnapshots,
  formatSnapshotList,
  MAX_CHAIN_SNAPSHOTS,
  MAX_SNAPSHOT_UID,
  MAX_SNAPSHOTS,
  type SnapshotList,
} from '../files/snapshot-list.ts'
import { placedDisks, withDisksAt } from '../files/vmx.ts'
import { encodeVmx, type VmHome, writeVmx } from '../files/write-files.ts'
import { bindExtents, hasUnboundExtents } from '../keys/bind-extents.ts'
import { requireNoConversion } from '../keys/pending-conversions.ts'
import { type BuiltLog, buildRedoLog, chooseLogNames } from './redo-logs.ts'
import { settleSnapshots, stateFileName, thenSettle } from './settle.ts'
import {
  boundFrozenDisks,
  type SnapshotWork,
  withHome,
  writeSnapshotList,
} from './snapshot-work.ts'
import { keepVtpmState } from './vtpm-at-snapshot.ts'

/** A snapshot to make. */
export type NewSnapshot = { name: string; description: string; createdMs: number }

/**
 * Makes a snapshot: freezes the current disks, and gives each a redo log for later writes. Returns
 * the uid of the snapshot. The snapshot exists when the .vmx names the redo logs. A kill before
 * that leaves files that the next change removes.
 * @throws EsxiError INVALID_REQUEST, INVALID_CRYPTO_STATE, VM_LOCKED, DISK_KEY_NOT_FOUND,
 *   VM_INVALID, DATASTORE_UNUSABLE
 */
export async function createSnapshot(work: SnapshotWork, spec: NewSnapshot): Promise<number> {
  const { folder, paths, kekOf, random } = work
  const files = await settleSnapshots(work)
  requireRoom(files)
  await requireNoConversion(folder, paths, files)
  if (hasUnboundExtents(files)) await bindExtents(folder, paths, files, kekOf, random)
  return thenSettle(work, () =>
    withHome(work, (current, home) => freezeDisks(work, current, home, spec)),
  )
}

async function freezeDisks(
  work: SnapshotWork,
  files: VmFiles,
  home: VmHome,
  { name, description, createdMs }: NewSnapshot,
): Promise<number> {
  const { folder, paths, random } = work
  const { snapshots: before } = files
  const frozen = placedDisks(files.vmx)
  const names = await chooseLogNames(
    folder,
    frozen.map(({ fileName }) => fileName),
  )
  const uid = before.lastUid + 1
  if (uid > MAX_SNAPSHOT_UID)
    throw new EsxiError(
      'VM_INVALID',
      `no host has made as many snapshots as ${paths.vmsd} states; set snapshot.lastUID there to the highest uid of a snapshot`,
    )
  const snapshot = {
    ...{ uid, name, description, createdMs, disks: frozen, isRemoving: false },
    parentUid: currentSnapshot(files)?.uid,
    fileName: stateFileName(work, uid),
  }
  const withSpare: SnapshotList = {
    ...{ ...before, lastUid: uid },
    spareDisks: [...before.spareDisks, ...names],
  }
  const list = { ...withSpare, snapshots: [...before.snapshots, snapshot] }
  // Nothing is written if a later file would be too long.
  formatSnapshotList(list)
  await writeSnapshotList(work, withSpare)
  const logs: BuiltLog[] = []
  for (const [index, disk] of files.disks.entries())
    logs.push(await buildRedoLog(work, disk, names[index] ?? ''))
  const next = homeOnLogs(files, home, logs)
  encodeVmx(next, random)
  await keepVtpmState(work, home.configuration.vtpm, uid)
  await folder.replace(snapshot.fileName, await folder.read(paths.vmx, MAX_DICTIONARY_BYTES))
  await writeSnapshotList(work, list)
  const commit = () => writeVmx(folder, paths, next, random)
  await (work.open === undefined ? commit() : work.open.changeDisks(commit))
  return uid
}

/** Returns the configuration in which each disk has a redo log on it. */
function homeOnLogs(files: VmFiles, home: VmHome, logs: readonly BuiltLog[]): VmHome {
  const { disks, vmx } = files
  const { dek, configuration } = home
  const nodes = placedDisks(vmx)
  const placed = logs.map(({ fileName }, index) => ({
    fileName,
    node: nodes.find((each) => each.fileName === disks[index]?.fileName)?.node ?? '',
  }))
  return {
    vmx: withDisksAt(vmx, placed),
    dek,
    configuration: {
      ...configuration,
      disks: logs.map(bindDisk),
      frozenDisks: [...boundFrozenDisks(files, home), ...configuration.disks],
    },
  }
}

/** @throws EsxiError INVALID_REQUEST */
function requireRoom(files: VmFiles): void {
  const depth = Math.max(...files.disks.map((disk) => chainOf(files, disk).length - 1))
  if (depth >= MAX_CHAIN_SNAPSHOTS)
    throw new EsxiError(
      'INVALID_REQUEST',
      `a branch has at most ${MAX_CHAIN_SNAPSHOTS} snapshots; remove one first`,
    )
  const names = files.disks.map(({ fileName }) => fileName)
  if (existingSnapshots(files.snapshots, names).length >= MAX_SNAPSHOTS)
    throw new EsxiError(
      'INVALID_REQUEST',
      `a virtual machine has at most ${MAX_SNAPSHOTS} snapshots; remove one first`,
    )
}
