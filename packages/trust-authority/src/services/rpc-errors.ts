import { DaemonError } from '@nkpsim/daemon'
import { RpcError, type RpcStatus } from '@nkpsim/rpc'
import { TrustError, type TrustErrorCode } from '../errors.ts'

const STATUS: Record<TrustErrorCode, RpcStatus> = {
  ALREADY_EXISTS: 'ALREADY_EXISTS',
  CALL_LIMIT_REACHED: 'RESOURCE_EXHAUSTED',
  CHALLENGE_EXPIRED: 'INVALID_ARGUMENT',
  CHALLENGE_USED: 'INVALID_ARGUMENT',
  INVALID_CERTIFICATE: 'INVALID_ARGUMENT',
  INVALID_EVENT_LOG: 'INVALID_ARGUMENT',
  INVALID_NAME: 'INVALID_ARGUMENT',
  INVALID_REQUEST: 'INVALID_ARGUMENT',
  KEY_PROVIDER_NOT_FOUND: 'NOT_FOUND',
  KEY_PROVIDER_NOT_READY: 'FAILED_PRECONDITION',
  KEY_SERVER_UNAVAILABLE: 'UNAVAILABLE',
  LIMIT_REACHED: 'RESOURCE_EXHAUSTED',
  NOT_FOUND: 'NOT_FOUND',
  NO_PERMISSION: 'PERMISSION_DENIED',
  PRIMARY_KEY_MISSING: 'FAILED_PRECONDITION',
  PRIMARY_KEY_NOT_ACTIVE: 'FAILED_PRECONDITION',
  PRINCIPAL_UNKNOWN: 'UNAUTHENTICATED',
  PROOF_INVALID: 'UNAUTHENTICATED',
  SERVICE_DISABLED: 'UNAVAILABLE',
  STORE_UNUSABLE: 'INTERNAL',
  TOKEN_EXPIRED: 'UNAUTHENTICATED',
  TOKEN_INVALID: 'UNAUTHENTICATED',
}

/** Maps an error of a trust host to an error for the caller; undefined for an internal error. */
export function toRpcError(error: unknown): RpcError | undefined {
  if (error instanceof DaemonError && error.code === 'AUDIT_UNWRITABLE')
    return new RpcError('UNAVAILABLE', error.code, error.message, { cause: error })
  if (!(error instanceof TrustError)) return undefined
  return new RpcError(STATUS[error.code], error.code, error.message, { cause: error })
}
