import { type Admitted, operationName } from '@nkpsim/daemon/operation'
import { RpcError } from '../errors/rpc-error.ts'
import type { Guard, GuardedCall } from './guard.ts'

/** The token of a session (RFC 6750, 2.1). */
const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/

/**
 * Returns a guard that admits calls by the declarations of their operations. It refuses a method
 * that has no operation.
 * @param options.admit decides whether a call is admitted; all protocols use it
 * @param options.toRpcError converts an error; undefined for an error that callers must not see
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
        `${call.service}/${call.method} does not declare who may call it`,
      )
    const { requireStill, requireToBegin, ...admitted } = await admit(operation, call)
    return {
      ...admitted,
      ...(requireStill && { requireStill: converted(requireStill) }),
      ...(requireToBegin && { requireToBegin: converted(requireToBegin) }),
    }
  }
  const converted = (check: () => Promise<void>) => async (): Promise<void> => {
    try {
      await check()
    } catch (error) {
      throw toRpcError(error) ?? error
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

/** Returns the session token in the `authorization` of a call; undefined if there is none. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return BEARER.exec(authorization ?? '')?.[1]
}
