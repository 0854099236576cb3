import type { Vm } from '../records/virtual-machine.ts'
import type { ForEachKey, Vtpm } from '../records/vtpm.ts'
import type { Vtpms } from '../vtpm/vtpms.ts'
import { spelledVmName, type VmPlaces } from './registry/places.ts'
import type { Still } from './turns.ts'

/** Calls about the vTPMs of VMs. See Vtpms. */
export type VtpmCalls = {
  addVtpm(name: string, still?: Still): Promise<Vm>
  removeVtpm(name: string, still?: Still): Promise<Vm>
  getVtpm(name: string): Promise<Vtpm>
  acceptVtpmRollback(name: string, still?: Still): Promise<Vm>
  /** @param certificates DER */
  installVtpmCertificates(
    name: string,
    certificates: ForEachKey<Buffer>,
    still?: Still,
  ): Promise<void>
}

type Change<T> = (
  typed: string,
  act: (name: string) => Promise<void>,
  still: Still | undefined,
) => Promise<T>

/** @param input.change runs changes of one VM one after another, and describes the VM */
export function vtpmCalls({
  vtpms,
  places,
  change,
  remove,
}: {
  vtpms: Vtpms
  places: VmPlaces
  change: Change<Vm>
  /** Like `change`, without a description. */
  remove: Change<unknown>
}): VtpmCalls {
  return {
    addVtpm: (typed, still) => change(typed, vtpms.add, still),
    removeVtpm: (typed, still) => change(typed, vtpms.remove, still),
    getVtpm: async (typed) => vtpms.get(await spelledVmName(places, typed)),
    acceptVtpmRollback: (typed, still) => change(typed, vtpms.acceptRollback, still),
    installVtpmCertificates: async (typed, certificates, still) => {
      await remove(typed, (name) => vtpms.installCertificates(name, certificates), still)
    },
  }
}
