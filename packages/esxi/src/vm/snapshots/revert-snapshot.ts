import { EsxiError } from '../../errors.ts'
import type { VtpmRecords } from '../../vtpm/vtpm-records.ts'
import { displayNameOf, withDisplayName } from '../files/display-name.ts'
import { bindDisk } from '../files/private-configuration.ts'
import type { VmFiles } from '../files/read-vm.ts'
import { removeSuspendFiles, withoutSuspension } from '../files/suspend-file.ts'
import { type Vmx, withDisksAt } from '../files/vmx.ts'
import { removeOtherVtpmFolders } from '../files/vtpm-folder.ts'
import { type VmHome, writeVmx } from '../files/write-files.ts'
import { configurationAt, readStateAt } from './read-state.ts'
import { type BuiltLog, buildRedoLog, chooseLogNames } from './redo-logs.ts'
import { settleSnapshots, thenSettle } from './settle.ts'
import {
  boundFrozenDisks,
  type SnapshotWork,
  withHome,
  writeSnapshotList,
} from './snapshot-work.ts'
import { restoreVtpmState } from './vtpm-at-snapshot.ts'

/**
 * Gives a powered-off VM the disks and the configuration of a snapshot. Changes since then are
 * lost, unless another snapshot has them. The VM has the state of the snapshot when the .vmx names
 * the new redo logs. A kill before that leaves files that the next change removes.
 * @throws EsxiError VM_LOCKED, DISK_KEY_NOT_FOUND, VM_INVALID, DISK_FULL, DATASTORE_UNUSABLE
 */
export async function revertToSnapshot(
  work: SnapshotWork,
  uid: number,
  vtpmRecords: Pick<VtpmRecords, 'accept'>,
): Promise<void> {
  await settleSnapshots(work)
  await thenSettle(work, () =>
    withHome(work, (files, home) => replaceState(work, { files, home, uid, vtpmRecords })),
  )
}

async function replaceState(
  work: SnapshotWork,
  {
    files,
    home,
    uid,
    vtpmRecords,
  }: { files: VmFiles; home: VmHome; uid: number; vtpmRecords: Pick<VtpmRecords, 'accept'> },
): Promise<void> {
  const { vmName, folder, paths, random } = work
  const { snapshots: list } = files
  const snapshot = list.snapshots.find((each) => each.uid === uid)
  if (snapshot === undefined) throw new EsxiError('SNAPSHOT_NOT_FOUND', 'the snapshot is gone')
  const state = await readStateAt(folder, snapshot)
  const names = await chooseLogNames(
    folder,
    snapshot.disks.map(({ fileName }) => fileName),
  )
  const replaced = files.disks.map(({ fileName }) => fileName)
  await writeSnapshotList(work, { ...list, spareDisks: [...names, ...replaced] })
  const logs: (BuiltLog & { node: string })[] = []
  for (const [index, { fileName, node }] of snapshot.disks.entries()) {
    const parent = files.frozenDisks.find((disk) => disk.fileName === fileName)
    if (parent === undefined)
      throw new EsxiError('VM_INVALID', `the disk ${fileName} of the snapshot is missing`)
    logs.push({ ...(await buildRedoLog(work, parent, names[index] ?? '')), node })
  }
  const reverted = homeAt(files, home, state, logs)
  // The VM keeps its name, also if it was renamed since.
  const named = withDisplayName(reverted.vmx, vmName, displayNameOf(files.vmx, vmName))
  const kept = reverted.configuration.vtpm
  const restored = kept && (await restoreVtpmState(work, kept, uid))
  const next: VmHome = {
    ...reverted,
    vmx: { ...named, hasVtpm: restored !== undefined },
    configuration: { ...reverted.configuration, vtpm: restored?.vtpm },
  }
  await writeVmx(folder, paths, next, random)
  await removeOtherVtpmFolders(folder, restored?.vtpm.folder)
  await removeSuspendFiles(folder, paths, undefined)
  if (restored === undefined) return
  // The state is older than the last one, because the user wants it.
  const { stateSha256 } = restored
  await vtpmRecords.accept(next.vmx.uuid, { stateSha256, resetCount: 0 })
}

/**
 * Returns the configuration at a snapshot, with new disks. The VM keeps its name, its identity and
 * the wrapped key of its configuration: the key itself stays the same while snapshots exist.
 */
function homeAt(
  files: VmFiles,
  home: VmHome,
  state: Vmx,
  logs: readonly (BuiltLog & { node: string })[],
): VmHome {
  // Memory is not part of a snapshot.
  const placed = withDisksAt(withoutSuspension(state), logs)
  const { uuid, isTemplate, encryptionBundle } = files.vmx
  const { dek } = home
  return {
    vmx: { ...placed, uuid, isTemplate, encryptionBundle },
    dek,
    configuration: {
      ...configurationAt({ ...state, uuid }, dek),
      disks: placed.diskFileNames.flatMap((name) =>
        logs.filter(({ fileName }) => fileName === name).map(bindDisk),
      ),
      frozenDisks: boundFrozenDisks(files, home),
    },
  }
}
