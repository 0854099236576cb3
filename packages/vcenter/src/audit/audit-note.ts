import type { AuditLog } from '@nkpsim/daemon/audit'
import { targetOf } from '@nkpsim/daemon/audit'
import type { GuardedCall } from '@nkpsim/rpc'
import { currentTraceId } from '@nkpsim/tracing'
import { auditedCall } from './audited-calls.ts'

/** What is noted of a call. */
export type NotedCall = Pick<GuardedCall, 'service' | 'method' | 'source'> & { request: unknown }

/**
 * Notes a call that was made by a known caller, before it has any effect; gives what is to be told
 * of its end. A call that is open is not noted. A stream of requests has none yet when its call
 * begins.
 * @param isUser whether there is a user of this name, in lower case
 */
export function auditNote(
  log: Pick<AuditLog, 'begin'>,
  isUser: (name: string) => boolean,
): (call: NotedCall, caller: string) => (code: string) => void {
  return ({ service, method, request, source }, caller) => {
    const audited = auditedCall(service, method)
    if (audited === undefined) return () => undefined
    const call = `${service}/${method.charAt(0).toUpperCase()}${method.slice(1)}`
    const target = targetOf(audited, request)
    const fields = typeof request === 'object' && request !== null ? request : {}
    // Invented names are one kind: nobody makes the log grow by them.
    const account = target === '' || isUser(target.toLowerCase()) ? target.toLowerCase() : '?'
    const { settle } = log.begin({
      caller,
      call,
      target,
      request: audited.isCounted ? { ...fields, source } : fields,
      traceId: currentTraceId(),
      ...(audited.isCounted && { repeats: [call, caller, account, source].join(' ') }),
    })
    return settle
  }
}
