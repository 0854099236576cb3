import type { DiskImage } from '@nkpsim/effects'
import type { ChipImage } from '@nkpsim/tpm/simulated'
import type { Machine } from './machine.ts'
import type { TpmBay } from './tpm-bay.ts'

/** A machine while no process runs on it. */
export type MachineImage = { disk: DiskImage; tpm: ChipImage | undefined }

/** A site whose vCenter manages all hosts, while no process runs. */
export type SiteImage = {
  /** All machines by name. */
  machines: ReadonlyMap<string, MachineImage>
  /** Recovery keys that the operator noted, by host. */
  recoveryKeys: ReadonlyMap<string, string>
}

/** Returns the images of machines on which no process runs, by name. */
export function imagesOf(
  machines: ReadonlyMap<string, Machine>,
  tpms: Pick<TpmBay, 'imageOf'>,
): Map<string, MachineImage> {
  return new Map(
    [...machines].map(([name, { disk }]) => [
      name,
      { disk: disk.image(), tpm: tpms.imageOf(name) },
    ]),
  )
}
