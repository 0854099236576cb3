import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import { MAX_TRANSFER_BYTES } from '../disk/encrypted-disk.ts'
import { EsxiError } from '../errors.ts'
import type { NewVm } from '../vm/registry/create-vm.ts'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { vmMessage } from './vm-message.ts'

/** nkpsim.esxi.v1.VirtualMachineService over the VMs of a host. */
export function virtualMachineService(vms: VirtualMachines): ServiceRegistration {
  return defineService('nkpsim.esxi.v1.VirtualMachineService', {
    allow: ['operator', 'vcenter'],
    handlers: {
      createVm: async ({ spec, diskBytes }) => ({
        vm: vmMessage(await vms.create(requireSpec(spec), diskBytes)),
      }),
      importVm: async (requests) => {
        const { header, chunks } = await splitStream(requests)
        const vm = await vms.create(requireSpec(header.spec), header.imageBytes, chunks)
        return { vm: vmMessage(vm) }
      },
      listVms: async () => ({ vms: (await vms.list()).map(vmMessage) }),
      getVm: async ({ name }) => ({ vm: vmMessage(await vms.get(name)) }),
      powerOnVm: async ({ name }) => ({ vm: vmMessage(await vms.powerOn(name)) }),
      powerOffVm: async ({ name }) => ({ vm: vmMessage(await vms.powerOff(name)) }),
      readDisk: async function* ({ name, disk, offsetBytes, lengthBytes }) {
        const range = { offsetBytes, lengthBytes }
        for await (const chunk of vms.read({ name, disk }, range)) yield { chunk }
      },
      writeDisk: async (requests) => {
        const { header, chunks } = await splitStream(requests)
        return { writtenBytes: await vms.write(header, header.offsetBytes, chunks) }
      },
      exportVm: async function* ({ name, disk }) {
        for await (const chunk of vms.export({ name, disk })) yield { chunk }
      },
    },
  })
}

function requireSpec(spec: NewVm | null | undefined): NewVm {
  if (!spec) throw new EsxiError('INVALID_REQUEST', 'the request does not say what to make')
  return spec
}

/** A stream of bytes that a header leads. */
async function splitStream<Header>(
  requests: AsyncIterable<{ header?: Header | null; chunk?: Buffer }>,
): Promise<{ header: Header; chunks: AsyncIterable<Buffer> }> {
  const iterator = requests[Symbol.asyncIterator]()
  const first = await iterator.next()
  const header = first.done === true ? undefined : first.value.header
  if (!header) throw new EsxiError('INVALID_REQUEST', 'the stream does not begin with its header')
  async function* chunks(): AsyncIterable<Buffer> {
    for (;;) {
      const next = await iterator.next()
      if (next.done === true) return
      const { chunk } = next.value
      if (chunk === undefined || chunk.length === 0 || chunk.length > MAX_TRANSFER_BYTES)
        throw new EsxiError(
          'INVALID_REQUEST',
          'after its header the stream holds chunks of 1 byte to 1 MiB only',
        )
      yield chunk
    }
  }
  return { header, chunks: chunks() }
}
