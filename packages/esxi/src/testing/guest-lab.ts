import { silentLogger } from '@nkpsim/daemon/testing/silent-logger'
import { type ByteStreams, type Programs, systemClock, systemFiles } from '@nkpsim/effects'
import { createGuests, type Guests } from '../guest/guests.ts'
import type { UsedVm } from '../vm/power/vm-users.ts'
import type { VirtualMachinesInput } from '../vm/virtual-machines.ts'
import { type NbdLab, nbdLab } from './nbd-lab.ts'

/** Opens the VMs of a host that exports disks and runs guests. */
export async function guestLab(
  folder: string,
  {
    imageFolder,
    vtpm,
    ...effects
  }: {
    imageFolder: string
    streams: ByteStreams
    programs: Programs
    vtpm?: Pick<VirtualMachinesInput['vtpm'], 'virtual' | 'runFolder'>
  },
): Promise<NbdLab & { guests: Guests }> {
  const onPoweredOn = async (name: string, vm: UsedVm): Promise<void> => {
    await lab.nbd.export(name, vm)
    guests.poweredOn(name, vm)
  }
  const lab = await nbdLab(folder, effects.streams, {
    onPoweredOn,
    ...(vtpm !== undefined && { vtpm }),
  })
  const guests = createGuests({
    ...{ folder, imageFolder, ...effects, nbd: lab.nbd },
    inTurn: (name, work) => lab.vms.inTurn(name, work),
    powerOff: async (name) => void (await lab.vms.powerOff(name)),
    ...{ files: systemFiles, clock: systemClock, logger: silentLogger },
  })
  return Object.assign(lab, { guests })
}
