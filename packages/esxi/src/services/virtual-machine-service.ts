import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import { MAX_TRANSFER_BYTES } from '../disk/encrypted-disk.ts'
import { EsxiError } from '../errors.ts'
import type { NewVm, PowerState, VirtualMachines, Vm } from '../vm/virtual-machines.ts'

const POWER_STATE = {
  poweredOff: 'POWER_STATE_POWERED_OFF',
  poweredOn: 'POWER_STATE_POWERED_ON',
  poweredOnElsewhere: 'POWER_STATE_POWERED_ON_ELSEWHERE',
} as const satisfies Record<PowerState, string>

/** nkpsim.esxi.v1.VirtualMachineService over the VMs of a host. */
export function virtualMachineService(vms: VirtualMachines): ServiceRegistration {
  return defineService('nkpsim.esxi.v1.VirtualMachineService', {
    allow: ['operator', 'vcenter'],
    handlers: {
      createVm: async ({ spec, diskBytes }) => ({
        vm: message(await vms.create(requireSpec(spec), diskBytes)),
      }),
      importVm: async (requests) => {
        const { header, chunks } = await splitStream(requests)
        const vm = await vms.create(requireSpec(header.spec), header.imageBytes, chunks)
        return { vm: message(vm) }
      },
      listVms: async () => ({ vms: (await vms.list()).map(message) }),
      getVm: async ({ name }) => ({ vm: message(await vms.get(name)) }),
      powerOnVm: async ({ name }) => ({ vm: message(await vms.powerOn(name)) }),
      powerOffVm: async ({ name }) => ({ vm: message(await vms.powerOff(name)) }),
      readDisk: async function* ({ name, offsetBytes, lengthBytes }) {
        for await (const chunk of vms.read(name, offsetBytes, lengthBytes)) yield { chunk }
      },
      writeDisk: async (requests) => {
        const { header, chunks } = await splitStream(requests)
        return { writtenBytes: await vms.write(header.name, header.offsetBytes, chunks) }
      },
      exportVm: async function* ({ name }) {
        for await (const chunk of vms.export(name)) yield { chunk }
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

function message(vm: Vm) {
  const { name, datastore, provider, diskBytes } = vm
  return {
    name,
    datastore,
    provider,
    diskBytes,
    kdkKeyId: vm.kdkKeyId,
    powerState: POWER_STATE[vm.powerState],
    cryptoState: vm.isUnlocked
      ? ('CRYPTO_STATE_UNLOCKED' as const)
      : ('CRYPTO_STATE_LOCKED' as const),
  }
}
