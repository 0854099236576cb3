import { RpcError, type ServiceRegistration } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import type { AuditedCall, AuditLog } from './audit-log.ts'
import { auditedCall, targetOf } from './audited-calls.ts'

type Handler = ServiceRegistration['handlers'][string]

/** A service whose audited calls are recorded before their handler runs, and when it has ended. */
export function auditedService(
  registration: ServiceRegistration,
  log: Pick<AuditLog, 'begin'>,
): ServiceRegistration {
  const { serviceName, handlers } = registration
  const wrapped = Object.entries(handlers).map(([method, handler]): [string, Handler] => {
    const audited = auditedCall(serviceName, method)
    if (audited === undefined) return [method, handler]
    const call = `${serviceName}/${method.charAt(0).toUpperCase()}${method.slice(1)}`
    return [
      method,
      (input, context) => {
        const { peer } = context
        const begun = log.begin({
          caller: peer === undefined ? 'unknown' : `${peer.kind} ${peer.id}`,
          call,
          target: targetOf(audited, input),
          request: requestOf(input),
        })
        const result = handler(input, context)
        return result instanceof Promise ? settled(begun, result) : settledStream(begun, result)
      },
    ]
  })
  return { ...registration, handlers: Object.fromEntries(wrapped) }
}

async function settled(begun: AuditedCall, result: Promise<unknown>): Promise<unknown> {
  try {
    const response = await result
    begun.settle('OK')
    return response
  } catch (error) {
    begun.settle(codeOf(error))
    throw error
  }
}

async function* settledStream(
  begun: AuditedCall,
  result: AsyncIterable<unknown>,
): AsyncGenerator<unknown> {
  let code = 'CANCELLED'
  try {
    yield* result
    code = 'OK'
  } catch (error) {
    code = codeOf(error)
    throw error
  } finally {
    begun.settle(code)
  }
}

/** A stream of requests has none yet when its call begins. */
function requestOf(input: unknown): object {
  const isMessage = typeof input === 'object' && input !== null && !(Symbol.asyncIterator in input)
  return isMessage ? input : {}
}

function codeOf(error: unknown): string {
  return error instanceof VcenterError || error instanceof RpcError ? error.code : 'INTERNAL'
}
