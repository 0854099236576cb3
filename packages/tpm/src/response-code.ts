/** TPM_RC: the response code of a TPM, Part 2, clause 6.6. */

export const TPM_RC = {
  INITIALIZE: 0x100,
  PCR_CHANGED: 0x128,
  HANDLE: 0x08b,
  YIELDED: 0x908,
  TESTING: 0x90a,
  RETRY: 0x922,
} as const

const FORMAT_ZERO: Record<number, string> = {
  256: 'INITIALIZE',
  257: 'FAILURE',
  259: 'SEQUENCE',
  292: 'AUTH_TYPE',
  293: 'AUTH_MISSING',
  294: 'POLICY',
  295: 'PCR',
  296: 'PCR_CHANGED',
  322: 'COMMAND_SIZE',
  323: 'COMMAND_CODE',
  324: 'AUTHSIZE',
  325: 'AUTH_CONTEXT',
  2306: 'OBJECT_MEMORY',
  2307: 'SESSION_MEMORY',
  2308: 'MEMORY',
  2309: 'SESSION_HANDLES',
  2312: 'YIELDED',
  2314: 'TESTING',
  2320: 'REFERENCE_H0',
  2328: 'REFERENCE_S0',
  2336: 'NV_RATE',
  2337: 'LOCKOUT',
  2338: 'RETRY',
  2339: 'NV_UNAVAILABLE',
}

const FORMAT_ONE: Record<number, string> = {
  1: 'ASYMMETRIC',
  2: 'ATTRIBUTES',
  3: 'HASH',
  4: 'VALUE',
  5: 'HIERARCHY',
  11: 'HANDLE',
  13: 'RANGE',
  14: 'AUTH_FAIL',
  15: 'NONCE',
  18: 'SCHEME',
  21: 'SIZE',
  22: 'SYMMETRIC',
  23: 'TAG',
  24: 'SELECTOR',
  26: 'INSUFFICIENT',
  27: 'SIGNATURE',
  28: 'KEY',
  29: 'POLICY_FAIL',
  31: 'INTEGRITY',
  32: 'TICKET',
  33: 'RESERVED_BITS',
  34: 'BAD_AUTH',
  35: 'EXPIRED',
  36: 'POLICY_CC',
  37: 'BINDING',
}

/**
 * Returns a response code in words. `base` is the TPM_RC name alone. `name` adds the handle,
 * session or parameter that the code is about.
 */
export function responseCodeName(responseCode: number): { name: string; base: string } {
  const isFormatOne = (responseCode & 0x80) !== 0
  if (!isFormatOne) {
    const base = `TPM_RC_${FORMAT_ZERO[responseCode] ?? `0x${responseCode.toString(16)}`}`
    return { name: base, base }
  }
  const error = responseCode & 0x3f
  const number = (responseCode >> 8) & 0xf
  const base = `TPM_RC_${FORMAT_ONE[error] ?? `0x${error.toString(16)}`}`
  return { name: `${base} (${subjectOf(responseCode, number)})`, base }
}

function subjectOf(responseCode: number, number: number): string {
  if ((responseCode & 0x40) !== 0) return `parameter ${number}`
  return (number & 0x8) !== 0 ? `session ${number & 0x7}` : `handle ${number}`
}

/** Returns a format-one code without its position, for comparisons. */
export function withoutPosition(responseCode: number): number {
  return (responseCode & 0x80) !== 0 ? responseCode & 0xbf : responseCode
}
