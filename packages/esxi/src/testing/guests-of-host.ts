import { silentLogger } from '@nkpsim/daemon/testing/silent-logger'
import { createSimulatedStreams, systemClock, systemRandom } from '@nkpsim/effects'
import { createGuests, type Guests } from '../guest/guests.ts'
import { createNbdServer } from '../nbd/nbd-server.ts'
import type { UsedVm } from '../vm/power/vm-users.ts'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { type FakeQemu, type FakeQemuFaults, fakePrograms } from './fake-qemu.ts'

/** The guests of a host of a lab. */
export type GuestsOfHost = Pick<Guests, 'start' | 'find' | 'moving'> & {
  /** Every QEMU that the host has started. */
  qemus: readonly FakeQemu[]
  poweredOn(name: string, vm: UsedVm): Promise<void>
  kill(): void
}

/** @param vmsOf returns the VMs of the host, when they are open */
export function guestsOfHost(
  folder: string,
  vmsOf: () => VirtualMachines,
  faults: FakeQemuFaults,
): GuestsOfHost {
  const streams = createSimulatedStreams()
  const qemus: FakeQemu[] = []
  const [clock, logger] = [systemClock, silentLogger]
  const nbd = createNbdServer({
    ...{ folder, streams, clock, logger, random: systemRandom },
    management: () => undefined,
    note: () => () => undefined,
  })
  const guests = createGuests({
    ...{ folder, imageFolder: '/image', nbd, streams, clock, logger },
    programs: fakePrograms(streams, qemus, faults, folder),
    files: {
      stat: async () => ({ ...NO_FILE, isFile: () => true }),
      remove: async () => undefined,
    },
    inTurn: (name, work) => vmsOf().inTurn(name, work),
    powerOff: async (name) => void (await vmsOf().powerOff(name)),
  })
  return {
    ...guests,
    qemus,
    poweredOn: async (name, vm) => {
      await nbd.export(name, vm)
      guests.poweredOn(name, vm)
    },
    kill: () => {
      for (const qemu of qemus) qemu.end({ exitCode: null, signal: 'SIGKILL' })
    },
  }
}

const NO_FILE = {
  ...{ dev: 0, ino: 0, nlink: 1, uid: 0, size: 0 },
  isDirectory: () => false,
  isSymbolicLink: () => false,
}
