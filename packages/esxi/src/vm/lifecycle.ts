import type { Vm } from '../records/virtual-machine.ts'
import type { SettingsChange } from './files/vm-settings.ts'
import type { VmPower } from './power/vm-power.ts'
import type { ChangeVmxInput } from './registry/change-vmx.ts'
import { reconfigureVm } from './registry/reconfigure-vm.ts'
import { renameVm } from './registry/rename-vm.ts'
import type { Still } from './turns.ts'

export type LifecycleInput = ChangeVmxInput & {
  power: Pick<VmPower, 'suspend' | 'resume' | 'reset'>
  /** Runs a change of a VM in turn, and describes the VM. */
  change: (
    typed: string,
    act: (name: string) => Promise<void>,
    still: Still | undefined,
  ) => Promise<Vm>
}

/** Changes of registered VMs that need neither other keys nor other disks. */
export type VmLifecycle = ReturnType<typeof createLifecycle>

export function createLifecycle({ power, change, ...input }: LifecycleInput) {
  // Two VMs must not get the same name at the same time.
  let renames: Promise<unknown> = Promise.resolve()
  return {
    /** @throws errors of VmPower.suspend */
    suspend: (typed: string, still?: Still) => change(typed, power.suspend, still),
    /** @throws errors of VmPower.resume */
    resume: (typed: string, still?: Still) => change(typed, power.resume, still),
    /** @throws errors of VmPower.reset */
    reset: (typed: string, still?: Still) => change(typed, power.reset, still),
    /** @throws errors of renameVm */
    rename: (typed: string, newName: string, still?: Still) =>
      change(
        typed,
        (name) => {
          const renamed = renames.then(() => renameVm(input, name, newName))
          renames = renamed.catch(() => undefined)
          return renamed
        },
        still,
      ),
    /** @throws errors of reconfigureVm */
    reconfigure: (typed: string, settings: SettingsChange, still?: Still) =>
      change(typed, (name) => reconfigureVm(input, name, settings), still),
  }
}
