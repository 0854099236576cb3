import type { HeldFolder } from '@nkpsim/daemon'
import type { VmPaths } from '../vm/files/datastore.ts'
import { newVtpmFolderName, removeVtpmFolder } from '../vm/files/vtpm-folder.ts'
import type { KekOf } from '../vm/keys/open-keys.ts'
import { requireVtpm, withConfiguration } from './change-vtpm.ts'
import { guestDevice, type VtpmDevice } from './vtpm-device.ts'
import {
  asVtpmError,
  newRunName,
  type VtpmEffects,
  vtpmKey,
  vtpmMigrationKey,
} from './vtpm-state.ts'

/** Where a vTPM is that continues without a reset. See VtpmStep. */
export type VtpmCounts = { resetCount: number; stepCount: number }

/** A vTPM that runs with its guest while no VM of this host has it. */
export type CarriedVtpm = VtpmCounts & {
  /** Name of the folder with its state, in the folder of the VM. */
  folder: string
  /** The same folder, held. */
  state: HeldFolder
  device: VtpmDevice
  /** Ends the vTPM, if no VM has taken it. Its files stay. */
  end(): Promise<void>
}

export function carriedVtpm(of: Omit<CarriedVtpm, 'end'>): CarriedVtpm {
  let ended: Promise<void> | undefined
  const end = async (): Promise<void> => {
    await of.device.end('off')
    await of.state[Symbol.asyncDispose]()
  }
  return { ...of, end: () => (ended ??= end()) }
}

/**
 * Starts a vTPM in a new folder of its VM. QEMU gives it the state of the vTPM of a guest that
 * moves here. Both sides derive the key of this state, so that it never travels in clear. The
 * source holds the lock of the VM: this changes no file that the source uses.
 * @param counts of the vTPM at the source
 * @throws EsxiError VTPM_NOT_FOUND, VTPM_UNAVAILABLE, VM_LOCKED, VM_INVALID; errors of the file
 *   system
 */
export async function arriveVtpm(
  { virtual, runFolder, random }: VtpmEffects,
  vm: { name: string; folder: HeldFolder; paths: VmPaths; kekOf: KekOf },
  counts: VtpmCounts,
): Promise<CarriedVtpm> {
  return withConfiguration(vm.folder, vm.paths, vm.kekOf, async ({ dek, configuration }) => {
    const { keyContext } = requireVtpm(configuration, vm.name)
    if (dek === undefined) throw new Error('a VM with a vTPM has an encrypted home')
    const folder = newVtpmFolderName(vm.name, random)
    await vm.folder.makeFolder(folder)
    try {
      const state = await vm.folder.holdFolder(folder)
      try {
        using key = vtpmKey(dek, keyContext)
        using migrationKey = vtpmMigrationKey(dek, keyContext)
        const start = { state, key, migrationKey, runFolder, name: newRunName(random) }
        const tpm = await virtual.startForGuest({ ...start, from: 'nothing' })
        const device = guestDevice(tpm, counts.resetCount)
        return carriedVtpm({ ...counts, folder, state, device })
      } catch (error) {
        await state[Symbol.asyncDispose]()
        throw error
      }
    } catch (error) {
      // The first failure is what the caller needs, so ignore a second failure.
      await removeVtpmFolder(vm.folder, folder).catch(() => undefined)
      throw asVtpmError(error)
    }
  })
}
