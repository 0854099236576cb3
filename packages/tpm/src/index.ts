export type { TpmInfo } from './commands/capability.ts'
export { TpmError, type TpmErrorCode } from './errors.ts'
export { sealToPcrs, unsealFromPcrs } from './sealing/seal.ts'
export {
  formatSealedObject,
  parseSealedObject,
  type SealedObject,
} from './sealing/sealed-object.ts'
export { provisionStorageRootKey } from './sealing/storage-root-key.ts'
export { type ManufactureInput, manufactureTpm } from './swtpm/manufacture.ts'
export {
  readEkName,
  type StartSwtpmInput,
  type SwtpmProcess,
  startSwtpm,
  stopSwtpm,
} from './swtpm/supervisor.ts'
export { connectTpm, powerCycle, type Tpm } from './tpm.ts'
export {
  formatTpmEndpoint,
  parseTpmEndpoint,
  type TpmEndpoint,
  unixEndpoint,
} from './transport/endpoint.ts'
export type { TpmTransport } from './transport/transport.ts'
