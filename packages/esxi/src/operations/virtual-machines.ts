import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import { EsxiError } from '../errors.ts'
import type { NewVm } from '../vm/registry/create-vm.ts'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { operation } from './operation.ts'

export type VirtualMachineOperations = ReturnType<typeof virtualMachineOperations>

/** VMs in the datastores of the host. */
export function virtualMachineOperations({ vms }: { vms: VirtualMachines }) {
  return named('nkpsim.esxi.v1.VirtualMachineService', {
    createVm: operation({
      requirement: ['Cryptographer.EncryptNew'],
      audit: { target: 'spec.name' },
      run: async (
        { spec, diskBytes }: { spec: NewVm | undefined; diskBytes: number },
        { requireStill }: Call,
      ) => vms.create(requireSpec(spec), diskBytes, undefined, requireStill),
    }),
    importVm: operation({
      requirement: ['Cryptographer.EncryptNew'],
      audit: { target: 'spec.name' },
      /** @param imageBytes size in bytes of the raw image in `content` */
      run: async (
        {
          spec,
          imageBytes,
          content,
        }: {
          spec: NewVm | undefined
          imageBytes: number
          content: AsyncIterable<Buffer>
        },
        { requireStill }: Call,
      ) => vms.create(requireSpec(spec), imageBytes, content, requireStill),
    }),
    listVms: operation({
      requirement: ['System.Read'],
      audit: OPEN,
      run: async () => vms.list(),
    }),
    getVm: operation({
      requirement: ['System.Read'],
      audit: OPEN,
      run: async ({ name }: { name: string }) => vms.get(name),
    }),
    powerOnVm: operation({
      requirement: ['VirtualMachine.Interact.PowerOn'],
      audit: { target: 'name' },
      run: async ({ name }: { name: string }, { requireStill }: Call) =>
        vms.powerOn(name, requireStill),
    }),
    powerOffVm: operation({
      requirement: ['VirtualMachine.Interact.PowerOff'],
      audit: { target: 'name' },
      run: async ({ name }: { name: string }, { requireStill }: Call) =>
        vms.powerOff(name, requireStill),
    }),
  })
}

function requireSpec(spec: NewVm | undefined): NewVm {
  if (spec !== undefined) return spec
  throw new EsxiError('INVALID_REQUEST', 'the request does not say what to make')
}
