import { asDatastoreError } from '../../disk/datastore-error.ts'
import { EsxiError } from '../../errors.ts'
import type { CarriedVtpm, VtpmCounts } from '../../vtpm/carried-vtpm.ts'
import type { LockedVm } from '../../vtpm/running-vtpm.ts'
import type { Vtpms } from '../../vtpm/vtpms.ts'
import { removeOtherVtpmFolders } from '../files/vtpm-folder.ts'
import type { OpenVm } from './open-vm.ts'

/** An open VM, perhaps with a vTPM. */
export type VmWithVtpm = OpenVm & {
  /**
   * Gives the vTPM to a guest, which powers it on again as its only client. Returns the path of its
   * control channel. Undefined if the VM has no vTPM.
   * @throws EsxiError VTPM_UNAVAILABLE, VTPM_ROLLED_BACK, VTPM_STATE_INVALID; the VM is then
   *   without its vTPM until it is powered off and on
   */
  giveVtpmToGuest?: () => Promise<string>
  /**
   * Keeps the vTPM, which a guest uses, when the VM closes. Undefined if the VM has no vTPM now.
   */
  carryVtpm?: () => Promise<CarriedVtpm | undefined>
  /**
   * Suspends the vTPM, so that its files can be copied. The result lets it continue; without that,
   * the VM closes with a suspended vTPM.
   */
  pauseVtpm?: () => Promise<() => Promise<void>>
  /** Returns the counts of the vTPM. Undefined if the VM has no vTPM now. */
  vtpmCounts?: () => Promise<VtpmCounts | undefined>
  /** Removes the files of former vTPMs, when the VM runs. Passes on errors of the file system. */
  settleVtpm?: () => Promise<void>
  /** Resets the vTPM, as the VM is. Missing if it has none. @throws errors of giveVtpmToGuest */
  resetVtpm?: () => Promise<void>
}

/**
 * Starts the vTPM of an opened VM, if it has one. The vTPM stops before the VM closes. If the vTPM
 * cannot start, closes the VM.
 * @param from whether the VM was off, or continues, so that its vTPM continues too; or the vTPM,
 *   which runs already
 * @throws EsxiError VTPM_ROLLED_BACK, VTPM_STATE_INVALID, VTPM_UNAVAILABLE, VM_INVALID, DISK_FULL,
 *   DATASTORE_UNUSABLE
 */
export async function withVtpm(
  vtpms: Pick<Vtpms, 'powerOn'>,
  vm: Omit<LockedVm, 'folder'>,
  open: OpenVm,
  from: 'off' | 'suspended' | CarriedVtpm = 'off',
): Promise<VmWithVtpm> {
  try {
    const locked = { ...vm, folder: open.folder }
    let vtpm = await vtpms.powerOn(locked, typeof from === 'string' ? { from } : { carried: from })
    if (vtpm === undefined) return open
    let end: 'off' | 'suspended' | 'lost' | 'carried' = 'off'
    void open.lost.then(() => {
      end = 'lost'
    })
    let isClosing = false
    let restarts: Promise<unknown> = Promise.resolve()
    const restart = (client: 'host' | 'guest'): Promise<void> => {
      const restarted = restarts.then(async () => {
        if (isClosing) throw vtpmGone(vm.name)
        const former = vtpm
        vtpm = undefined
        await former?.stop()
        vtpm = await vtpms.powerOn(locked, { client })
      })
      restarts = restarted.catch(() => undefined)
      return restarted
    }
    return {
      ...open,
      suspendVtpm: () => {
        if (end === 'off') end = 'suspended'
      },
      pauseVtpm: async () => {
        const former = vtpm
        vtpm = undefined
        const resume = async (): Promise<void> => {
          if (former === undefined || isClosing) return
          vtpm = await vtpms.powerOn(locked, { from: 'suspended' })
        }
        try {
          await former?.stop('suspended')
        } catch (error) {
          // The first failure is what the caller needs, so ignore a second failure.
          await resume().catch(() => undefined)
          throw error
        }
        return resume
      },
      vtpmCounts: async () => vtpm?.counts(),
      carryVtpm: async () => {
        if (end === 'off') end = 'carried'
        return vtpm?.carry()
      },
      settleVtpm: async () => {
        if (vtpm !== undefined) await removeOtherVtpmFolders(open.folder, vtpm.configuration.folder)
      },
      resetVtpm: () => restart('host'),
      giveVtpmToGuest: async () => {
        await restart('guest')
        const path = vtpm?.device.controlPath
        if (path !== undefined) return path
        throw vtpmGone(vm.name)
      },
      close: async () => {
        isClosing = true
        try {
          // A restart writes the files of the VM, so the lock must not end before it.
          await restarts
          await vtpm?.stop(end)
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

function vtpmGone(name: string): EsxiError {
  return new EsxiError(
    'VTPM_UNAVAILABLE',
    `the vTPM of virtual machine "${name}" is gone; power the virtual machine off and on again`,
  )
}
