export {
  createKmsAuthority,
  type IssueOptions,
  type KmsAuthority,
  type PemPair,
} from './kms-authority.ts'
export { type ServedKms, serveKms } from './serve-kms.ts'
