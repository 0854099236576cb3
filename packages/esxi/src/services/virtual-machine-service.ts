import { type esxiV1, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { DiskOperations } from '../operations/disks.ts'
import type { VirtualMachineOperations } from '../operations/virtual-machines.ts'
import type { NewVm } from '../vm/registry/create-vm.ts'
import { readByteStream } from './byte-stream.ts'
import { vmMessage } from './vm-message.ts'

/** nkpsim.esxi.v1.VirtualMachineService. */
export function virtualMachineService(
  operations: VirtualMachineOperations & DiskOperations,
): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.VirtualMachineService',
    operations,
    {
      createVm: async ({ spec, diskBytes }, run) => ({
        vm: vmMessage(await run({ spec: specOf(spec), diskBytes })),
      }),
      importVm: async (requests, run) => {
        const { header, content } = await readByteStream(
          requests,
          ({ imageBytes }) => imageBytes === 0,
        )
        const { spec, imageBytes } = header
        return { vm: vmMessage(await run({ spec: specOf(spec), imageBytes, content })) }
      },
      listVms: async (request, run) => ({ vms: (await run(request)).map(vmMessage) }),
      getVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      powerOnVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      powerOffVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      readDisk: async function* (request, run) {
        for await (const chunk of run(request)) yield { chunk }
      },
      writeDisk: async (requests, run) => {
        const { header, content } = await readByteStream(requests)
        return { writtenBytes: await run({ ...header, content }) }
      },
      exportVm: async function* (request, run) {
        for await (const chunk of run(request)) yield { chunk }
      },
    },
    ['operator', 'vcenter'],
  )
}

function specOf(spec: esxiV1.VmSpec__Output | null): NewVm | undefined {
  return spec === null ? undefined : { ...spec, hasPlainDisk: spec.plainDisk }
}
