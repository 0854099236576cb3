import { asDatastoreError } from '../../disk/datastore-error.ts'
import { EsxiError } from '../../errors.ts'
import type { LockedVm } from '../../vtpm/run-vtpm.ts'
import type { Vtpms } from '../../vtpm/vtpms.ts'
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
  /** Resets the vTPM, as the VM is. Missing if it has none. @throws errors of giveVtpmToGuest */
  resetVtpm?: () => Promise<void>
}

/**
 * Starts the vTPM of an opened VM, if it has one. The vTPM stops before the VM closes. If the vTPM
 * cannot start, closes the VM.
 * @param from whether the VM was off, or continues, so that its vTPM continues too
 * @throws EsxiError VTPM_ROLLED_BACK, VTPM_STATE_INVALID, VTPM_UNAVAILABLE, VM_INVALID, DISK_FULL,
 *   DATASTORE_UNUSABLE
 */
export async function withVtpm(
  vtpms: Pick<Vtpms, 'powerOn'>,
  vm: Omit<LockedVm, 'folder'>,
  open: OpenVm,
  from: 'off' | 'suspended' = 'off',
): Promise<VmWithVtpm> {
  try {
    const locked = { ...vm, folder: open.folder }
    let vtpm = await vtpms.powerOn(locked, { from })
    if (vtpm === undefined) return open
    let end: 'off' | 'suspended' | 'lost' = 'off'
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
