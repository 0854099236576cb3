/**
 * Numbers of the TPM 2.0 Library specification, Part 2, with the names of the specification.
 * Contains only the numbers in use.
 */

/** TPM_CC, clause 6.5.2. */
export const TPM_CC = {
  EvictControl: 0x120,
  NV_UndefineSpace: 0x122,
  Clear: 0x126,
  NV_DefineSpace: 0x12a,
  CreatePrimary: 0x131,
  NV_Increment: 0x134,
  NV_Write: 0x137,
  Startup: 0x144,
  Shutdown: 0x145,
  ActivateCredential: 0x147,
  PolicyNV: 0x149,
  NV_Read: 0x14e,
  PolicySecret: 0x151,
  Create: 0x153,
  Load: 0x157,
  Quote: 0x158,
  Unseal: 0x15e,
  FlushContext: 0x165,
  LoadExternal: 0x167,
  NV_ReadPublic: 0x169,
  PolicyAuthorize: 0x16a,
  ReadPublic: 0x173,
  StartAuthSession: 0x176,
  VerifySignature: 0x177,
  GetCapability: 0x17a,
  PCR_Read: 0x17e,
  PolicyPCR: 0x17f,
  ReadClock: 0x181,
  PCR_Extend: 0x182,
  PolicyGetDigest: 0x189,
} as const
export type CommandName = keyof typeof TPM_CC

/** TPM_ST, clause 6.9. */
export const TPM_ST = {
  /** Tag of a TPM 1.2 response: TPM_TAG_RSP_COMMAND of TPM Main Part 2, 6. */
  RSP_COMMAND: 0x00c4,
  NO_SESSIONS: 0x8001,
  SESSIONS: 0x8002,
  ATTEST_QUOTE: 0x8018,
  CREATION: 0x8021,
  VERIFIED: 0x8022,
  AUTH_SECRET: 0x8023,
} as const

/**
 * TPM_GENERATED_VALUE, clause 6.2. Begins each statement that a TPM signs about itself, and nothing
 * else that a TPM signs.
 */
export const TPM_GENERATED_VALUE = 0xff544347

/** TPM_ALG_ID, clause 6.3. */
export const TPM_ALG = {
  RSA: 0x0001,
  AES: 0x0006,
  KEYEDHASH: 0x0008,
  SHA256: 0x000b,
  NULL: 0x0010,
  ECDSA: 0x0018,
  ECC: 0x0023,
  CFB: 0x0043,
} as const

/** TPM_ECC_CURVE, clause 6.4. */
export const TPM_ECC_NIST_P256 = 0x0003

/** TPM_RH, clause 7.4. */
export const TPM_RH = {
  OWNER: 0x40000001,
  NULL: 0x40000007,
  RS_PW: 0x40000009,
  ENDORSEMENT: 0x4000000b,
  PLATFORM: 0x4000000c,
} as const

/** First handle of each kind, for FlushContext. Clause 7.2. */
export const HANDLE_RANGE = {
  hmacSession: 0x02000000,
  policySession: 0x03000000,
  transient: 0x80000000,
} as const

/** TPM_SU, clause 6.10. */
export const TPM_SU_CLEAR = 0x0000

/** TPM_SE, clause 6.11. */
export const TPM_SE = { HMAC: 0x00, POLICY: 0x01, TRIAL: 0x03 } as const

/** TPM_CAP, clause 6.12. */
export const TPM_CAP = { HANDLES: 0x1, PCRS: 0x5, TPM_PROPERTIES: 0x6 } as const

/** TPM_PT, clause 6.13. */
export const TPM_PT = {
  MANUFACTURER: 0x105,
  FIRMWARE_VERSION_1: 0x10b,
  FIRMWARE_VERSION_2: 0x10c,
  PERMANENT: 0x200,
  LOCKOUT_COUNTER: 0x20e,
  MAX_AUTH_FAIL: 0x20f,
  LOCKOUT_INTERVAL: 0x210,
  LOCKOUT_RECOVERY: 0x211,
} as const

/** TPMA_SESSION, clause 8.4. */
export const TPMA_SESSION = { continueSession: 0x01, decrypt: 0x20, encrypt: 0x40 } as const

/** TPMA_OBJECT, clause 8.3. */
export const TPMA_OBJECT = {
  fixedTPM: 0x0000_0002,
  fixedParent: 0x0000_0010,
  sensitiveDataOrigin: 0x0000_0020,
  userWithAuth: 0x0000_0040,
  adminWithPolicy: 0x0000_0080,
  noDA: 0x0000_0400,
  restricted: 0x0001_0000,
  decrypt: 0x0002_0000,
  sign: 0x0004_0000,
} as const

/** TPMA_PERMANENT, clause 8.6. */
export const TPMA_PERMANENT_IN_LOCKOUT = 0x0000_0200

/**
 * Attributes of a primary key that needs only its empty authValue: the key is restricted to its
 * purpose and cannot leave its TPM.
 */
export const RESTRICTED_PRIMARY_KEY =
  TPMA_OBJECT.fixedTPM |
  TPMA_OBJECT.fixedParent |
  TPMA_OBJECT.sensitiveDataOrigin |
  TPMA_OBJECT.userWithAuth |
  TPMA_OBJECT.noDA |
  TPMA_OBJECT.restricted

/** TPMA_NV, clause 13.4. */
export const TPMA_NV = {
  PPWRITE: 0x0000_0001,
  AUTHWRITE: 0x0000_0004,
  COUNTER: 0x0000_0010,
  PPREAD: 0x0001_0000,
  OWNERREAD: 0x0002_0000,
  AUTHREAD: 0x0004_0000,
  NO_DA: 0x0200_0000,
  WRITTEN: 0x2000_0000,
  PLATFORMCREATE: 0x4000_0000,
} as const

/** TPM_EO, clause 6.8: the value in the TPM is not greater than the operand. */
export const TPM_EO_UNSIGNED_LE = 0x0009
