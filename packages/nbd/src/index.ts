export {
  type Extent,
  type NbdDevice,
  type NbdExport,
  type NbdExports,
  type NbdUse,
  stopAfterFailedFlush,
} from './device.ts'
export { NbdError, type NbdErrorCode } from './errors.ts'
export { MAX_PAYLOAD_BYTES, type NbdErrno } from './protocol.ts'
export { createSharedMemory, type SharedMemory } from './request-memory.ts'
export { type ServeNbdInput, serveNbd } from './serve-nbd.ts'
export { tlsNbdUri, unixNbdUri } from './uri.ts'
