export {
  constants as sqliteConstants,
  type SQLOutputValue as SqlValue,
  type StatementSync as Statement,
} from 'node:sqlite'
export {
  type ByteStream,
  type ByteStreams,
  MAX_SOCKET_PATH_BYTES,
  type SecuredStream,
  type StreamIdentity,
  type StreamServer,
} from './byte-streams.ts'
export { type Clock, type ClusterClock, type MachineClock, systemClock } from './clock.ts'
export { type Compute, type PasswordCosts, simulatedCompute, systemCompute } from './compute.ts'
export {
  type ClientStream,
  type Connections,
  type SecuredClientStream,
  type TlsClientOptions,
  TlsFailure,
  type TlsFailureKind,
} from './connections.ts'
export type { Database, DatabaseConnection, Databases } from './database.ts'
export { createDueQueue } from './due-queue.ts'
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
export { systemDatabases } from './node-database.ts'
export { systemFiles } from './node-files.ts'
export { type OwnProcess, simulatedProcess, systemProcess } from './own-process.ts'
export {
  noPrograms,
  type ProgramEnd,
  type Programs,
  type RunningProgram,
} from './programs.ts'
export { type Random, systemRandom } from './random.ts'
export { releaseBuffer } from './release-buffer.ts'
export { seededRandom } from './seeded-random.ts'
export {
  createSimulatedConnections,
  type SimulatedConnections,
  type SimulatedServerStream,
} from './simulated-connections.ts'
export { createSimulatedDisk, type DiskImage, type SimulatedDisk } from './simulated-files.ts'
export type { SimulatedStep, Step } from './simulated-open-file.ts'
export {
  createSimulatedStreams,
  createStreamPair,
  type SimulatedStreams,
} from './simulated-streams.ts'
export {
  createSimulatedTime,
  type SimulatedMachineClock,
  type SimulatedTime,
  simulatedMachineClock,
} from './simulated-time.ts'
