import type { HeldFolder } from '@nkpsim/daemon'
import type { VmPaths } from '../vm/files/datastore.ts'
import type { VmFiles } from '../vm/files/read-vm.ts'
import { removeVtpmFolder } from '../vm/files/vtpm-folder.ts'
import type { CarriedVtpm } from '../vtpm/carried-vtpm.ts'
import type { GuestFacts } from './guest-facts.ts'
import { migrationFailed } from './migration-error.ts'
import type { MovesInput } from './moves-input.ts'
import type { ArrivingGuest } from './moving-guests.ts'
import type { PreparedMove } from './prepared-moves.ts'

/** The guest and the vTPM of a VM that comes to this host. Most VMs have none. */
export type ArrivingGuestVm = {
  /**
   * Starts a vTPM and a QEMU that wait for the guest.
   * @throws EsxiError MIGRATION_FAILED, GUEST_UNAVAILABLE, GUEST_FAILED, NBD_UNAVAILABLE,
   *   VM_LOCKED, VTPM_UNAVAILABLE; errors of the file system
   */
  expect(facts: GuestFacts, folder: HeldFolder, paths: VmPaths): Promise<ArrivingGuest>
  isExpected(): boolean
  /** @throws EsxiError MIGRATION_FAILED if the VM has other disks than the guest */
  requireDisks(files: VmFiles): void
  /** Returns the vTPM for the VM, which names its files from now on. */
  takeVtpm(): CarriedVtpm | undefined
  /** Lets the guest run, in its open VM. If QEMU has ended, powers the VM off. */
  run(): Promise<void>
  /** Removes what the vTPM had at the source. Passes on errors of the file system. */
  settle(): Promise<void>
  /** Ends QEMU and the vTPM. Removes the files of the vTPM, unless the VM may name them. */
  discard(folder: HeldFolder): Promise<void>
  /** Ends QEMU and the vTPM. */
  end(): Promise<void>
}

export function createArrivingGuestVm(
  { guests, vtpms, keys, running, power, logger }: MovesInput,
  { name, isOn }: PreparedMove,
): ArrivingGuestVm {
  let facts: GuestFacts | undefined
  let guest: ArrivingGuest | undefined
  let vtpm: CarriedVtpm | undefined
  let isVtpmTaken = false
  const end = async (): Promise<void> => {
    await guest?.discard()
    await vtpm?.end()
  }
  return {
    expect: async (asked, folder, paths) => {
      if (!isOn)
        throw migrationFailed(
          'the virtual machine is on, which was not announced; start the migration again',
        )
      facts = asked
      const vm = { name, folder, paths, kekOf: keys.kekOf(name) }
      if (asked.vtpm !== undefined) vtpm = await vtpms.arrive(vm, asked.vtpm)
      guest = await guests.arrive(name, asked, vtpm?.device.controlPath)
      return guest
    },
    isExpected: () => facts !== undefined,
    requireDisks: ({ disks }) => {
      if (facts === undefined) return
      const own = disks.map(({ descriptor }) => descriptor.capacityBytes).join()
      if (own !== facts.diskBytes.join())
        throw migrationFailed('the virtual machine has other disks than its guest at the source')
    },
    takeVtpm: () => {
      isVtpmTaken = true
      return vtpm
    },
    run: async () => {
      try {
        await guest?.run()
      } catch (error) {
        // The source may not run the guest anymore.
        logger.error('guest.not-resumed', { vm: name, error })
        await power.off(name)
      }
    },
    settle: async () => {
      if (vtpm !== undefined) await (await running.get(name))?.settleVtpm?.()
    },
    discard: async (folder) => {
      await end()
      if (vtpm !== undefined && !isVtpmTaken) await removeVtpmFolder(folder, vtpm.folder)
    },
    end,
  }
}
