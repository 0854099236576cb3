import { RpcError } from '../errors/rpc-error.ts'
import type { CallOptions } from './call-options.ts'
import type { Authorization, AuthorizationRequest } from './rpc-channel.ts'

/** A call that sends a stream cannot be repeated. */
export const STREAMED: AuthorizationRequest = { isRepeatable: false, refused: undefined }

type Target = { authorization: Authorization | undefined }

/** Returns the credential of a call in addition to the certificate. */
export async function authorizationOf(
  { authorization }: Target,
  options: CallOptions,
  request: AuthorizationRequest,
): Promise<string | undefined> {
  return options.authorization ?? authorization?.(request)
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
