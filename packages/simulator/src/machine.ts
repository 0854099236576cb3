import { type Effects, systemEffects } from '@nkpsim/effects'

/** The files and databases of this machine, where the processes of a local cluster run. */
export const machine: Effects = systemEffects
