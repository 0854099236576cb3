export { type Effects, type FileEffects, systemEffects } from './effects.ts'
export type {
  FileAccess,
  FileLock,
  FileStatus,
  Files,
  FolderHandle,
  OpenFile,
  OpenOptions,
} from './files.ts'
export { systemFiles } from './node-files.ts'
export { type Random, systemRandom } from './random.ts'
export { seededRandom } from './seeded-random.ts'
export { createSimulatedDisk, type SimulatedDisk } from './simulated-files.ts'
export type { SimulatedStep, Step } from './simulated-open-file.ts'
