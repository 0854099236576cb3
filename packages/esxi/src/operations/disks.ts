import { named } from '@nkpsim/daemon/operation'
import type { DiskOfVm } from '../vm/power/vm-disks.ts'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { operation } from './operation.ts'

export type DiskOperations = ReturnType<typeof diskOperations>

/** The content of VMs' disks, in clear. */
export function diskOperations({
  vms,
}: {
  vms: Pick<VirtualMachines, 'read' | 'write' | 'export'>
}) {
  return named('nkpsim.esxi.v1.VirtualMachineService', {
    readDisk: operation({
      requirement: ['VirtualMachine.Provisioning.DiskRandomRead'],
      audit: { target: 'name' },
      run: ({ name, disk, ...range }: DiskOfVm & { offsetBytes: number; lengthBytes: number }) =>
        vms.read({ name, disk }, range),
    }),
    writeDisk: operation({
      requirement: ['VirtualMachine.Provisioning.DiskRandomAccess'],
      audit: { target: 'name' },
      /** Returns the number of bytes written. */
      run: async ({
        name,
        disk,
        offsetBytes,
        content,
      }: DiskOfVm & { offsetBytes: number; content: AsyncIterable<Buffer> }) =>
        vms.write({ name, disk }, offsetBytes, content),
    }),
    exportVm: operation({
      requirement: ['Cryptographer.Access'],
      audit: { target: 'name' },
      run: ({ name, disk }: DiskOfVm) => vms.export({ name, disk }),
    }),
  })
}
