import { abortable } from '@nkpsim/daemon/abortable'
import { RpcError } from '../errors/rpc-error.ts'
import { type CallOptions, cancelled, requireStartable } from './call-options.ts'
import type { Authorization, AuthorizationRequest } from './rpc-channel.ts'

/** The attempt that needs a credential. */
type Attempt = Omit<AuthorizationRequest, 'timeoutMs'>

/** A call that sends a stream cannot be repeated. */
export const STREAMED: Attempt = { isRepeatable: false, refused: undefined }

type Target = { authorization: Authorization | undefined }

/**
 * Returns the credential of a call in addition to the certificate.
 * @throws RpcError CANCELLED as soon as the signal aborts, because the server that issues the
 *   credential may not answer; TIMEOUT_OUT_OF_RANGE
 */
export async function authorizationOf(
  { authorization }: Target,
  options: CallOptions,
  attempt: Attempt,
): Promise<string | undefined> {
  if (options.authorization !== undefined || authorization === undefined)
    return options.authorization
  // Throws before anything is asked if the signal has aborted, or the timeout is out of range.
  requireStartable(options)
  const { timeoutMs, signal } = options
  const credential = authorization({ ...attempt, timeoutMs })
  if (signal === undefined) return credential
  return abortable(credential, signal).catch((error: unknown) => {
    throw signal.aborted ? cancelled() : error
  })
}

/**
 * Returns the credential for a repeated call after the server refused the first call. The refused
 * call has had no effect on the server.
 */
export async function afterRefusal(
  target: Target,
  options: CallOptions,
  refused: string | undefined,
  error: unknown,
): Promise<string> {
  const isRefusal = error instanceof RpcError && error.status === 'UNAUTHENTICATED'
  if (!isRefusal || refused === undefined) throw error
  const next = await authorizationOf(target, options, { isRepeatable: true, refused })
  if (next === undefined || next === refused) throw error
  return next
}
