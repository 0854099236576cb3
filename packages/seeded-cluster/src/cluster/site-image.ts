import type { DiskImage } from '@nkpsim/effects'
import type { ChipImage } from '@nkpsim/tpm/simulated'

/** A machine while no process runs on it. */
export type MachineImage = { disk: DiskImage; tpm: ChipImage | undefined }

/** A site whose vCenter manages all hosts, while no process runs. */
export type SiteImage = {
  /** All machines by name. */
  machines: ReadonlyMap<string, MachineImage>
  /** Recovery keys that the operator noted, by host. */
  recoveryKeys: ReadonlyMap<string, string>
}
