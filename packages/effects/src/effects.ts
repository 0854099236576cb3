import { type MachineClock, systemClock } from './clock.ts'
import { type Compute, systemCompute } from './compute.ts'
import type { Databases } from './database.ts'
import type { Files } from './files.ts'
import { systemDatabases } from './node-database.ts'
import { systemFiles } from './node-files.ts'
import { type OwnProcess, systemProcess } from './own-process.ts'
import { type Random, systemRandom } from './random.ts'

/** The interfaces through which a daemon uses its machine. An entry point passes them down. */
export type Effects = {
  machineClock: MachineClock
  random: Random
  files: Files
  compute: Compute
  database: Databases
  ownProcess: OwnProcess
}

/** Files, and the source of names for temporary files. */
export type FileEffects = Pick<Effects, 'files' | 'random'>

/** The effects of a real process. */
export const systemEffects: Effects = {
  machineClock: systemClock,
  random: systemRandom,
  files: systemFiles,
  compute: systemCompute,
  database: systemDatabases,
  ownProcess: systemProcess,
}
