export {
  createKmsAuthority,
  type IssueOptions,
  type KmsAuthority,
  type PemPair,
} from './kms-authority.ts'
export { makeKmsKey } from './make-kms-key.ts'
export { type Pykmip, startPykmip } from './pykmip.ts'
export { type ServedKms, serveKms } from './serve-kms.ts'
