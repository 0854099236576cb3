import type { VtpmConfiguration } from '../../records/vtpm.ts'
import { copyVtpmState } from '../../vtpm/vtpm-state.ts'
import { vtpmFolderAt } from './settle.ts'
import type { SnapshotWork } from './snapshot-work.ts'

/**
 * Keeps the state of a VM's vTPM for a snapshot, durably. The state is what a power loss at this
 * moment would leave, because memory is not part of a snapshot.
 * @throws EsxiError VTPM_STATE_INVALID; errors of the file system
 */
export async function keepVtpmState(
  work: SnapshotWork,
  vtpm: VtpmConfiguration | undefined,
  uid: number,
): Promise<void> {
  if (vtpm === undefined) return
  const { folder, vmName, random } = work
  // A copy that a killed host leaves has a name that the next change of the vTPM removes.
  const copy = await copyVtpmState(folder, vtpm, { folder, vmName, withVolatile: false }, random)
  await folder.rename(copy.folder, vtpmFolderAt(work, uid))
  await folder.sync()
}

/**
 * Copies the state that a vTPM had at a snapshot to a new folder, for the VM itself.
 * @returns the configuration of the vTPM, and the SHA-256 of its state in hex
 * @throws EsxiError VTPM_STATE_INVALID; errors of the file system
 */
export async function restoreVtpmState(
  work: SnapshotWork,
  vtpm: VtpmConfiguration,
  uid: number,
): Promise<{ vtpm: VtpmConfiguration; stateSha256: string }> {
  const { folder, vmName, random } = work
  const kept = { ...vtpm, folder: vtpmFolderAt(work, uid) }
  const copy = await copyVtpmState(folder, kept, { folder, vmName, withVolatile: false }, random)
  return { vtpm: { ...vtpm, folder: copy.folder }, stateSha256: copy.stateSha256 }
}
