import { type Admitted, operationName } from '@nkpsim/daemon/operation'
import { RpcError } from '../errors/rpc-error.ts'
import type { Guard, GuardedCall } from './guard.ts'

/** A session's token. (RFC 6750, 2.1) */
const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/

/**
 * Admits calls by the declarations of their operations; refuses a method without an operation.
 * @param options.admit decides, for every protocol
 * @param options.toRpcError undefined: an error that is not meant for callers
 */
export function guardOperations<Operation extends { name: string }>(
  operations: Iterable<Operation>,
  {
    admit,
    toRpcError,
  }: {
    admit: (operation: Operation, call: GuardedCall) => Promise<Admitted>
    toRpcError: (error: unknown) => RpcError | undefined
  },
): Guard {
  const byName = new Map(Array.from(operations, (operation) => [operation.name, operation]))
  const admitCall = async (call: GuardedCall): Promise<Admitted> => {
    const operation = byName.get(operationName(call.service, call.method))
    if (operation === undefined)
      throw new RpcError(
        'PERMISSION_DENIED',
        'NO_PERMISSION',
        `${call.service}/${call.method} says not who may call it`,
      )
    const { requireStill, ...admitted } = await admit(operation, call)
    if (requireStill === undefined) return admitted
    return {
      ...admitted,
      requireStill: async () => {
        try {
          await requireStill()
        } catch (error) {
          throw toRpcError(error) ?? error
        }
      },
    }
  }
  return {
    admit: async (call) => {
      try {
        return await admitCall(call)
      } catch (error) {
        throw toRpcError(error) ?? error
      }
    },
  }
}

/** Returns the session token in a call's `authorization`; undefined: it has none. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return BEARER.exec(authorization ?? '')?.[1]
}
