import type { Admission, Guard, GuardedCall } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import type { Admit } from '../operations/admit.ts'
import { type Declared, operationName } from '../operations/operation.ts'
import { toRpcError } from './rpc-errors.ts'

const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/

/** Lets gRPC calls in by what their operations declare; a method without one serves nobody. */
export function createGuard(admit: Admit, operations: Iterable<Declared>): Guard {
  const byName = new Map(Array.from(operations, (operation) => [operation.name, operation]))
  const admitCall = async (call: GuardedCall): Promise<Admission> => {
    const { service, method, request, peer, source, authorization = '' } = call
    const operation = byName.get(operationName(service, method))
    if (operation === undefined)
      throw new VcenterError('NO_PERMISSION', `${service}/${method} says not who may call it`)
    const [, token] = BEARER.exec(authorization) ?? []
    const { requireStill, ...admitted } = await admit({ operation, request, peer, token, source })
    return {
      ...admitted,
      requireStill: () => {
        try {
          requireStill()
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
