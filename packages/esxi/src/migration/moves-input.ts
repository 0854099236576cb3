import type { Logger } from '@nkpsim/daemon'
import type { MachineClock, Random } from '@nkpsim/effects'
import type { VmKeys } from '../vm/keys/vm-keys.ts'
import type { RunningVms, VmPower } from '../vm/power/vm-power.ts'
import type { VmPlaces } from '../vm/registry/places.ts'
import type { Registration } from '../vm/registry/registration.ts'
import type { Vtpms } from '../vtpm/vtpms.ts'
import type { MovingGuests } from './moving-guests.ts'

/** Parts of a host that its migrations use. */
export type MovesInput = {
  hostId: string
  places: VmPlaces
  keys: VmKeys
  registration: Registration
  power: VmPower
  running: RunningVms
  guests: MovingGuests
  vtpms: Pick<Vtpms, 'arrive'>
  /** Makes the host safe after it opened an encrypted VM, if possible. */
  enableForUse: (providerName: string) => Promise<void>
  /** Whether this host holds a key provider with this name. */
  holdsProvider: (name: string) => boolean
  /** Deletes the files of a VM that has left the datastore. */
  deleteVm: (name: string) => Promise<void>
  /** Time after which the other host counts as gone. */
  stallMs: number
  clock: Pick<MachineClock, 'sleep' | 'monotonicMs'>
  random: Random
  logger: Logger
}

/** What a source says about a VM before it moves. */
export type MoveFacts = { isOn: boolean; totalBytes: number; isEncrypted: boolean }
