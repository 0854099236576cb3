import { type Effects, systemEffects } from '@nkpsim/effects'

/** The effects of this machine, where the processes of a local cluster run. */
export const machine: Effects = systemEffects
