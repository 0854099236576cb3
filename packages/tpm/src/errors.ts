import { responseCodeName, TPM_RC, withoutPosition } from './response-code.ts'

/** Stable error codes of this package. */
export type TpmErrorCode =
  | 'INVALID_ENDPOINT'
  | 'INVALID_EVENT_LOG'
  | 'INVALID_EVIDENCE'
  | 'INVALID_SEALED_OBJECT'
  | 'SWTPM_FAILED'
  | 'SWTPM_MISSING'
  | 'TPM_COMMAND_FAILED'
  | 'TPM_INTEGRITY_FAILED'
  | 'TPM_LOCKED_OUT'
  | 'TPM_NOT_2_0'
  | 'TPM_NO_SHA256_BANK'
  | 'TPM_POLICY_FAILED'
  | 'TPM_RESPONSE_INVALID'
  | 'TPM_SRK_CHANGED'
  | 'TPM_STATE_INVALID'
  | 'TPM_STATE_MISSING'
  | 'TPM_TIMEOUT'
  | 'TPM_UNREACHABLE'

/** The error class of this package. */
export class TpmError extends Error {
  override readonly name = 'TpmError'
  readonly code: TpmErrorCode
  /** The TPM_RC in the response. Undefined if there was no response. */
  readonly responseCode: number | undefined

  constructor(
    code: TpmErrorCode,
    message: string,
    options?: ErrorOptions & { responseCode?: number },
  ) {
    super(message, options)
    this.code = code
    this.responseCode = options?.responseCode
  }
}

/** Returns the error for a TPM_RC other than success. */
export function commandFailed(commandName: string, responseCode: number): TpmError {
  const { name, base } = responseCodeName(responseCode)
  return new TpmError(codeFor(base), `the TPM refused ${commandName}: ${name}`, { responseCode })
}

function codeFor(baseName: string): TpmErrorCode {
  switch (baseName) {
    case 'TPM_RC_POLICY':
    case 'TPM_RC_POLICY_FAIL':
    case 'TPM_RC_SIGNATURE':
      return 'TPM_POLICY_FAILED'
    case 'TPM_RC_INTEGRITY':
      return 'TPM_INTEGRITY_FAILED'
    case 'TPM_RC_LOCKOUT':
      return 'TPM_LOCKED_OUT'
    default:
      return 'TPM_COMMAND_FAILED'
  }
}

/** Whether a command failed because its handle does not exist. */
export function isHandleMissing(error: unknown): boolean {
  return (
    error instanceof TpmError &&
    error.responseCode !== undefined &&
    withoutPosition(error.responseCode) === TPM_RC.HANDLE
  )
}
