import { asDatastoreError } from '../../disk/datastore-error.ts'
import type { LockedVm } from '../../vtpm/run-vtpm.ts'
import type { Vtpms } from '../../vtpm/vtpms.ts'
import type { OpenVm } from './open-vm.ts'

/**
 * Starts the vTPM of an opened VM, if it has one. The vTPM stops before the VM closes. If the vTPM
 * cannot start, closes the VM.
 * @throws EsxiError VTPM_ROLLED_BACK, VTPM_STATE_INVALID, VTPM_UNAVAILABLE, VM_INVALID, DISK_FULL,
 *   DATASTORE_UNUSABLE
 */
export async function withVtpm(
  vtpms: Pick<Vtpms, 'powerOn'>,
  vm: Omit<LockedVm, 'folder'>,
  open: OpenVm,
): Promise<OpenVm> {
  try {
    const vtpm = await vtpms.powerOn({ ...vm, folder: open.folder })
    if (vtpm === undefined) return open
    return {
      ...open,
      close: async () => {
        try {
          await vtpm.stop()
        } finally {
          await open.close()
        }
      },
    }
  } catch (error) {
    // The first failure is what the caller needs, so ignore a second failure.
    await open.close().catch(() => undefined)
    throw asDatastoreError(error)
  }
}
