import { bearerToken, type Guard, guardOperations } from '@nkpsim/rpc'
import type { Admit } from '../operations/admit.ts'
import type { Declared } from '../operations/operation.ts'
import { toRpcError } from './rpc-errors.ts'

/** Admits gRPC calls according to the declarations of their operations. */
export function createGuard(admit: Admit, operations: Iterable<Declared>): Guard {
  return guardOperations(operations, {
    admit: (operation, { request, isStream, peer, source, signal, authorization }) =>
      admit({
        operation,
        request,
        isStream,
        peer,
        token: bearerToken(authorization),
        source,
        signal,
      }),
    toRpcError,
  })
}
