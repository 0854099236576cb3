import type { AuditLog } from '@nkpsim/daemon/audit'
import type { GuardedCall } from '@nkpsim/rpc'
import { currentTraceId } from '@nkpsim/tracing'
import { auditedCall, targetOf } from './audited-calls.ts'

/** What is noted of a call. */
export type NotedCall = Pick<GuardedCall, 'service' | 'method'> & { request: unknown }

/**
 * Notes a call that was made by a known caller, before it has any effect; gives what is to be told of its end. A call that is open is not noted.
 * A stream of requests has none yet when its call begins.
 */
export function auditNote(
  log: Pick<AuditLog, 'begin'>,
): (call: NotedCall, caller: string) => (code: string) => void {
  return ({ service, method, request }, caller) => {
    const audited = auditedCall(service, method)
    if (audited === undefined) return () => undefined
    const { settle } = log.begin({
      caller,
      call: `${service}/${method.charAt(0).toUpperCase()}${method.slice(1)}`,
      target: targetOf(audited, request),
      request: typeof request === 'object' && request !== null ? request : {},
      traceId: currentTraceId(),
    })
    return settle
  }
}
