import { type FileEffects, systemEffects } from '@nkpsim/effects'

/** The files of this machine, where the processes of a local cluster run. */
export const machine: FileEffects = systemEffects
