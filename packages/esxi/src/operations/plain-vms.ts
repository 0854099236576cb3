import { type Call, named } from '@nkpsim/daemon/operation'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { operation } from './operation.ts'

const AUDIT = { target: 'name' } as const

type PlainVm = { name: string; datastore: string }

export type PlainVmOperations = ReturnType<typeof plainVmOperations>

/** VMs and disks that are not encrypted. They need other privileges than encrypted ones. */
export function plainVmOperations({ vms }: { vms: Pick<VirtualMachines, 'create' | 'addDisk'> }) {
  return named('nkpsim.esxi.v1.PlainVmService', {
    createPlainVm: operation({
      requirement: ['VirtualMachine.Inventory.Create'],
      audit: AUDIT,
      run: async (
        { name, datastore, diskBytes }: PlainVm & { diskBytes: number },
        { requireStill }: Call,
      ) => vms.create(plainSpec({ name, datastore }), diskBytes, undefined, requireStill),
    }),
    importPlainVm: operation({
      requirement: ['VirtualMachine.Inventory.Create'],
      audit: AUDIT,
      /** @param imageBytes size in bytes of the raw image in `content`; 0: any size */
      run: async (
        {
          name,
          datastore,
          imageBytes,
          content,
        }: PlainVm & { imageBytes: number; content: AsyncIterable<Buffer> },
        { requireStill }: Call,
      ) => vms.create(plainSpec({ name, datastore }), imageBytes, content, requireStill),
    }),
    addPlainDisk: operation({
      requirement: ['VirtualMachine.Config.AddNewDisk'],
      audit: AUDIT,
      run: async (
        { name, sizeBytes }: { name: string; sizeBytes: number },
        { requireStill }: Call,
      ) => vms.addDisk(name, { sizeBytes, isPlain: true }, requireStill),
    }),
  })
}

function plainSpec(vm: PlainVm) {
  return { ...vm, provider: '', isPlain: true }
}
