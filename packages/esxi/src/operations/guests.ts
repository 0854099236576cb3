import { type Call, named } from '@nkpsim/daemon/operation'
import { EsxiError } from '../errors.ts'
import type { Guests } from '../guest/guests.ts'
import { MAX_GUEST_MIB } from '../migration/guest-facts.ts'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { operation } from './operation.ts'

const MiB = 1024 * 1024
const DEFAULT_MEMORY_MIB = 256
const MIN_MEMORY_MIB = 128
const MAX_INPUT_BYTES = 64 * 1024

export type GuestOperations = ReturnType<typeof guestOperations>

/** Guests of VMs, and their consoles. */
export function guestOperations({
  guests,
  vms,
}: {
  guests: Pick<Guests, 'start' | 'find'>
  vms: Pick<VirtualMachines, 'byFolder'>
}) {
  return named('nkpsim.esxi.v1.GuestService', {
    startGuest: operation({
      requirement: ['VirtualMachine.Interact.PowerOn'],
      audit: { target: 'name' },
      run: async ({ name, memoryBytes }: { name: string; memoryBytes: number }) => {
        const memoryMib = requireMemory(memoryBytes)
        await vms.byFolder(name, (folderName) => guests.start(folderName, { memoryMib }))
      },
    }),
    readConsole: operation({
      requirement: ['VirtualMachine.Interact.ConsoleInteract'],
      audit: { target: 'name' },
      run: async function* (
        { name, follow }: { name: string; follow: boolean },
        { signal }: Call,
      ): AsyncGenerator<Buffer> {
        const { console: output } = await vms.byFolder(name, guests.find)
        yield* output.read(follow, signal)
      },
    }),
    writeConsole: operation({
      requirement: ['VirtualMachine.Interact.ConsoleInteract'],
      audit: { target: 'name' },
      run: async ({ name, input }: { name: string; input: Uint8Array }, { signal }: Call) => {
        if (input.length > MAX_INPUT_BYTES)
          throw new EsxiError(
            'INVALID_REQUEST',
            `the input has ${input.length} bytes, more than ${MAX_INPUT_BYTES}; send it in parts`,
          )
        const guest = await vms.byFolder(name, guests.find)
        await guest.console.write(Buffer.from(input), signal)
      },
    }),
  })
}

function requireMemory(memoryBytes: number): number {
  if (memoryBytes === 0) return DEFAULT_MEMORY_MIB
  const memoryMib = memoryBytes / MiB
  const isAllowed = Number.isInteger(memoryMib) && memoryMib >= MIN_MEMORY_MIB
  if (isAllowed && memoryMib <= MAX_GUEST_MIB) return memoryMib
  throw new EsxiError(
    'INVALID_REQUEST',
    `the memory of a guest is a multiple of 1 MiB from ${MIN_MEMORY_MIB} MiB to ${MAX_GUEST_MIB / 1024} GiB, not ${memoryBytes} bytes`,
  )
}
