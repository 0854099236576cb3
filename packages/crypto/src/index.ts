export {
  type AuditCheckpoint,
  auditPublicKey,
  auditPublicKeyFromPem,
  auditPublicKeyToPem,
  encodeAuditKey,
  isCheckpointAuthentic,
  type SignedAuditCheckpoint,
  signCheckpoint,
} from './audit-checkpoint.ts'
export {
  type DecryptBoxInput,
  decryptBox,
  type EncryptBoxInput,
  encryptBox,
} from './box.ts'
export {
  DERIVATIONS,
  SECTOR_ALGORITHM,
  SECTOR_TRANSFORMS,
  type SectorTransform,
} from './diagnostics.ts'
export { CryptoError, type CryptoErrorCode } from './errors.ts'
export { type ExpectedToken, signToken, type TokenClaims, verifyToken } from './json-web-token.ts'
export { type KbkdfInput, kbkdfCounter } from './kbkdf.ts'
export { keyCheckValue } from './key-check-value.ts'
export { createDek, DEK_BYTES, deriveKek, KDK_BYTES, KEK_BYTES } from './key-hierarchy.ts'
export {
  createKeyId,
  formatKeyId,
  type KeyId,
  parseKeyId,
  uuidFromBytes,
  uuidToBytes,
} from './key-id.ts'
export {
  type KeyIdKind,
  kindOfKeyId,
  MAX_STANDARD_KEY_ID_CHARACTERS,
  providerIdInKeyId,
} from './key-id-kind.ts'
export { formatKeyLocator, type KeyLocator, parseKeyLocator } from './key-locator.ts'
export { type LockKeyInput, lockKey, opensLocator, unlockKey } from './key-lock.ts'
export { unwrapKey, wrapKey } from './key-wrap.ts'
export { LABELS } from './labels.ts'
export { hashPassword, type PasswordHash, verifyPassword } from './password-hash.ts'
export { newPasswordProblem, passwordSpellings } from './password-text.ts'
export { type RandomBytes, Secret } from './secret.ts'
export { decodeSecretJson, encodeSecretJson } from './secret-json.ts'
export {
  attestationNonce,
  isProofValid,
  PROOF_KEY_BYTES,
  type ProvenCall,
  proofKeyBytes,
  proofKeyThumbprint,
  signProof,
  type WrappedKeyBytes,
} from './trust-proof.ts'
export {
  formatTrustedKeyId,
  MAX_PRIMARY_KEY_ID_CHARACTERS,
  parseTrustedKeyId,
  type TrustedKeyId,
  WRAPPED_KEK_BYTES,
} from './trusted-key-id.ts'
export { createSectorCipher, SECTOR_BYTES, type SectorCipher } from './xts.ts'
