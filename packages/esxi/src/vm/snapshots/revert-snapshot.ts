import { EsxiError } from '../../errors.ts'
import { bindDisk } from '../files/private-configuration.ts'
import type { VmFiles } from '../files/read-vm.ts'
import { type Vmx, withDisksAt } from '../files/vmx.ts'
import { encodeVmx, type VmHome, writeVmx } from '../files/write-files.ts'
import { configurationAt, readStateAt } from './read-state.ts'
import { type BuiltLog, buildRedoLog, chooseLogNames } from './redo-logs.ts'
import { settleSnapshots, thenSettle } from './settle.ts'
import {
  boundFrozenDisks,
  type SnapshotWork,
  withHome,
  writeSnapshotList,
} from './snapshot-work.ts'

/**
 * Gives a powered-off VM the disks and the configuration of a snapshot. Changes since then are
 * lost, unless another snapshot has them. The VM has the state of the snapshot when the .vmx names
 * the new redo logs. A kill before that leaves files that the next change removes.
 * @throws EsxiError VM_LOCKED, DISK_KEY_NOT_FOUND, VM_INVALID, DISK_FULL, DATASTORE_UNUSABLE
 */
export async function revertToSnapshot(work: SnapshotWork, uid: number): Promise<void> {
  await settleSnapshots(work)
  await thenSettle(work, () =>
    withHome(work, (files, home) => replaceState(work, files, home, uid)),
  )
}

async function replaceState(
  work: SnapshotWork,
  files: VmFiles,
  home: VmHome,
  uid: number,
): Promise<void> {
  const { folder, paths, random } = work
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
  const next = homeAt(files, home, state, logs)
  encodeVmx(next, random)
  await writeVmx(folder, paths, next, random)
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
  const placed = withDisksAt(state, logs)
  const { displayName, uuid, isTemplate, encryptionBundle } = files.vmx
  const { dek } = home
  return {
    vmx: { ...placed, displayName, uuid, isTemplate, encryptionBundle },
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
