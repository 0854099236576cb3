import { type Guard, guardOperations } from '@nkpsim/rpc'
import type { Admit } from '../operations/admit.ts'
import type { Declared } from '../operations/operation.ts'
import { toRpcError } from './rpc-errors.ts'

/** Creates a guard that admits gRPC calls by the declarations of their operations. */
export function createGuard(admit: Admit, operations: Iterable<Declared>): Guard {
  return guardOperations(operations, {
    admit: (operation, { request, peer, source, signal }) =>
      admit({ operation, request, peer, source, signal }),
    toRpcError,
  })
}
