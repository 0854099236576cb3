import { type Call, named } from '@nkpsim/daemon/operation'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import type { NewClone } from '../vm/vm-clones.ts'
import { operation } from './operation.ts'

export type VmCloneOperations = ReturnType<typeof vmCloneOperations>

/** Clones of VMs. */
export function vmCloneOperations({ vms }: { vms: Pick<VirtualMachines, 'clones'> }) {
  return named('nkpsim.esxi.v1.VmCloneService', {
    cloneVm: operation({
      requirement: ['VirtualMachine.Provisioning.Clone', 'Cryptographer.Clone'],
      audit: { target: 'name' },
      run: async (spec: NewClone, { requireStill, signal }: Call) =>
        vms.clones.clone(spec, { still: requireStill, signal }),
    }),
  })
}
