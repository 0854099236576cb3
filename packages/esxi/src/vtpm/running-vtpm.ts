import type { HeldFolder } from '@nkpsim/daemon'
import type { VtpmConfiguration, VtpmStep } from '../records/vtpm.ts'
import type { VmPaths } from '../vm/files/datastore.ts'
import { writeVmx } from '../vm/files/write-files.ts'
import type { KekOf } from '../vm/keys/open-keys.ts'
import { type CarriedVtpm, carriedVtpm, type VtpmCounts } from './carried-vtpm.ts'
import { withConfiguration } from './change-vtpm.ts'
import type { VtpmDevice } from './vtpm-device.ts'
import type { VtpmRecords } from './vtpm-records.ts'
import { hashVtpmState, syncVtpmState, type VtpmEffects } from './vtpm-state.ts'

/** The vTPM of a powered-on VM. */
export type RunningVtpm = {
  /** UUID of the VM. */
  uuid: string
  device: VtpmDevice
  configuration: VtpmConfiguration
  /** Whether the vTPM has ended by itself. */
  hasEnded(): boolean
  /**
   * Powers the vTPM off, or suspends it, and records its state. Call this before the VM closes. If
   * the host has lost the VM, changes no file that another host uses.
   */
  stop(how?: 'off' | 'suspended' | 'lost' | 'carried'): Promise<void>
  /**
   * Returns the vTPM apart from its VM, for a stop with `carried`: the VM closes, but the vTPM
   * keeps waiting for its guest.
   */
  carry(): Promise<CarriedVtpm>
  counts(): Promise<VtpmCounts>
}

export type RunVtpmInput = VtpmEffects & {
  records: VtpmRecords
  /** Called when a vTPM ends by itself. */
  onEnded: (vm: string) => void
}

/** A VM whose lock this host holds. */
export type LockedVm = { name: string; folder: HeldFolder; paths: VmPaths; kekOf: KekOf }

/** Writes what the configuration of a VM says about the last stop of its vTPM. */
async function writeStep(
  { folder, paths, kekOf }: LockedVm,
  stateFolder: string,
  step: VtpmStep,
  random: VtpmEffects['random'],
): Promise<void> {
  await withConfiguration(folder, paths, kekOf, async ({ files, dek, configuration }) => {
    if (configuration.vtpm?.folder !== stateFolder) return
    const vtpm = { ...configuration.vtpm, step }
    const home = { vmx: files.vmx, dek, configuration: { ...configuration, vtpm } }
    await writeVmx(folder, paths, home, random)
  })
}

/** Returns a running vTPM. The configuration of its VM describes it. */
export function running(
  { records, onEnded, random }: RunVtpmInput,
  vm: LockedVm,
  started: { device: VtpmDevice; vtpm: VtpmConfiguration; uuid: string; state: HeldFolder },
): RunningVtpm {
  const { device, uuid, state } = started
  const stepCount = (started.vtpm.step?.stepCount ?? 0) + 1
  let isStopping = false
  let hasEnded = false
  void device.exited.then(() => {
    if (isStopping) return
    hasEnded = true
    onEnded(vm.name)
  })
  const counts = async (): Promise<VtpmCounts> => ({
    resetCount: await device.resetCount(),
    stepCount: started.vtpm.step?.stepCount ?? 0,
  })
  return {
    uuid,
    device,
    configuration: started.vtpm,
    hasEnded: () => hasEnded,
    stop: async (how = 'off') => {
      isStopping = true
      try {
        if (hasEnded) return
        const resetCount = await device.resetCount()
        if (how !== 'carried') await device.end(how === 'suspended' ? how : 'off')
        await syncVtpmState(state)
        const step = { resetCount, stepCount, stateSha256: await hashVtpmState(state) }
        // The next start of a vTPM that was never suspended is a reset, which the state counts.
        if (how === 'suspended' || how === 'carried' || (how === 'off' && stepCount > 1))
          await writeStep(vm, started.vtpm.folder, step, random)
        await records.put(uuid, step)
      } finally {
        if (how !== 'carried') await state[Symbol.asyncDispose]()
      }
    },
    carry: async () =>
      carriedVtpm({ ...(await counts()), folder: started.vtpm.folder, device, state }),
    counts,
  }
}
