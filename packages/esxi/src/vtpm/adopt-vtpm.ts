import { writeVmx } from '../vm/files/write-files.ts'
import type { CarriedVtpm } from './carried-vtpm.ts'
import { requireVtpm, withConfiguration } from './change-vtpm.ts'
import { type LockedVm, type RunningVtpm, type RunVtpmInput, running } from './running-vtpm.ts'
import { syncVtpmState } from './vtpm-state.ts'

/**
 * Gives a VM whose lock this host holds a vTPM that runs already, with its guest. Leaves the folder
 * of the former vTPM: until the guest runs here, the VM may have to continue from there.
 * @throws EsxiError VTPM_NOT_FOUND, VM_LOCKED, VM_INVALID; errors of the file system
 */
export async function adoptVtpm(
  input: RunVtpmInput,
  vm: LockedVm,
  carried: CarriedVtpm,
): Promise<RunningVtpm> {
  const { folder, paths, kekOf, name } = vm
  return withConfiguration(folder, paths, kekOf, async ({ files, dek, configuration }) => {
    const { step, ...former } = requireVtpm(configuration, name)
    const last = Math.max(step?.stepCount ?? 0, carried.stepCount)
    const { resetCount } = carried
    // An odd count is of a stop.
    const counts = { resetCount, stepCount: last + 1 + (last % 2 === 0 ? 1 : 0) }
    const vtpm = { ...former, folder: carried.folder, step: counts }
    const vmx = { ...files.vmx, hasVtpm: true }
    // Durable before the record of the count, which a power loss must not make too high.
    await syncVtpmState(carried.state)
    await folder.sync()
    const home = { vmx, dek, configuration: { ...configuration, vtpm } }
    await writeVmx(folder, paths, home, input.random)
    const { uuid } = files.vmx
    await input.records.put(uuid, counts)
    const { device, state } = carried
    return running(input, vm, { vtpm, device, uuid, state })
  })
}
