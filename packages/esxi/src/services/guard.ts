import { Secret } from '@nkpsim/crypto'
import { bearerToken, type Guard, guardOperations } from '@nkpsim/rpc'
import type { RootCredentials } from '../access/root-login.ts'
import type { Admit, Credentials } from '../operations/admit.ts'
import type { Declared } from '../operations/operation.ts'
import { toRpcError } from './rpc-errors.ts'

/** Creates a guard that admits gRPC calls by the declarations of their operations. */
export function createGuard(admit: Admit, operations: Iterable<Declared>): Guard {
  return guardOperations(operations, {
    admit: (operation, { request, isStream, peer, source, signal, authorization }) =>
      admit({
        operation,
        request: async () => withoutHeader(await request()),
        peer,
        isStream,
        credentials: () => readCredentials(authorization),
        source,
        signal,
      }),
    toRpcError,
  })
}

/** Returns the fields of a request. The first message of a stream has them in its header. */
function withoutHeader(request: unknown): unknown {
  const isFirst = typeof request === 'object' && request !== null && 'header' in request
  return isFirst ? request.header : request
}

function readCredentials(authorization: string | undefined): Credentials | undefined {
  const token = bearerToken(authorization)
  return token === undefined ? basicCredentials(authorization) : { token }
}

/**
 * Returns the user name and password of the HTTP basic scheme (RFC 7617). Returns undefined for
 * another scheme.
 */
function basicCredentials(authorization: string | undefined): RootCredentials | undefined {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]{1,2048}={0,2})$/.exec(authorization ?? '') ?? []
  if (encoded === undefined) return undefined
  const bytes = Buffer.from(encoded, 'base64')
  const colon = bytes.indexOf(0x3a)
  if (colon < 0) return undefined
  const username = bytes.subarray(0, colon).toString()
  const password = Secret.from(Buffer.from(bytes.subarray(colon + 1)))
  bytes.fill(0)
  return { username, password }
}
