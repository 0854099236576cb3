import { commandFailed, TpmError } from '../errors.ts'

/** Response codes of a simulated TPM, without positions. Part 2, clause 6.6. */
export const RC = {
  BAD_TAG: 0x01e,
  INITIALIZE: 0x100,
  FAILURE: 0x101,
  AUTH_TYPE: 0x124,
  AUTH_MISSING: 0x125,
  POLICY: 0x126,
  PCR_CHANGED: 0x128,
  AUTH_UNAVAILABLE: 0x12f,
  COMMAND_SIZE: 0x142,
  COMMAND_CODE: 0x143,
  AUTHSIZE: 0x144,
  NV_RANGE: 0x146,
  NV_AUTHORIZATION: 0x149,
  NV_UNINITIALIZED: 0x14a,
  NV_DEFINED: 0x14c,
  ATTRIBUTES: 0x082,
  HASH: 0x083,
  VALUE: 0x084,
  HIERARCHY: 0x085,
  TYPE: 0x08a,
  HANDLE: 0x08b,
  RANGE: 0x08d,
  AUTH_FAIL: 0x08e,
  SCHEME: 0x092,
  SIZE: 0x095,
  INSUFFICIENT: 0x09a,
  SIGNATURE: 0x09b,
  KEY: 0x09c,
  POLICY_FAIL: 0x09d,
  INTEGRITY: 0x09f,
  RESERVED_BITS: 0x0a1,
  BAD_AUTH: 0x0a2,
  BINDING: 0x0a5,
  ECC_POINT: 0x0a7,
  OBJECT_MEMORY: 0x902,
  SESSION_MEMORY: 0x903,
  LOCALITY: 0x907,
  REFERENCE_H0: 0x910,
  REFERENCE_S0: 0x918,
  LOCKOUT: 0x921,
} as const

const TPM_RC_P = 0x40
const TPM_RC_S = 0x800

/** Adds the number of the parameter, beginning with 1. */
export const inParameter = (code: number, number: number): number => code | TPM_RC_P | (number << 8)

/** Adds the number of the handle, beginning with 1. */
export const inHandle = (code: number, number: number): number => code | (number << 8)

/** Adds the number of the session, beginning with 1. */
export const inSession = (code: number, number: number): number => code | TPM_RC_S | (number << 8)

/** Returns the error that makes a simulated TPM answer with this response code. */
export function refusal(code: number): TpmError {
  return commandFailed('command', code)
}

/** Returns the response code for an error. Rethrows errors that are no answer of a TPM. */
export function responseCodeOf(error: unknown): number {
  if (!(error instanceof TpmError)) throw error
  // The codec throws this for bytes that are missing, left over or of an unknown kind.
  if (error.code === 'TPM_RESPONSE_INVALID') return inParameter(RC.SIZE, 1)
  if (error.responseCode === undefined) throw error
  return error.responseCode
}
