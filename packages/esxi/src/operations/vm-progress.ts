import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { operation } from './operation.ts'

export type VmProgressOperations = ReturnType<typeof vmProgressOperations>

/** Progress of long changes of VMs. */
export function vmProgressOperations({ vms }: { vms: Pick<VirtualMachines, 'followProgress'> }) {
  return named('nkpsim.esxi.v1.VmProgressService', {
    followVmProgress: operation({
      requirement: ['System.Read'],
      audit: OPEN,
      /** Yields whole percent. */
      run: ({ name }: { name: string }, { signal }: Call) => vms.followProgress(name, signal),
    }),
  })
}
