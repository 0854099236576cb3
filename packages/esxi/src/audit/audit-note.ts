import type { AuditLog } from '@nkpsim/daemon/audit'
import { targetOf } from '@nkpsim/daemon/audit'
import type { GuardedCall } from '@nkpsim/rpc'
import { currentTraceId } from '@nkpsim/tracing'
import { auditedCall } from './audited-calls.ts'

/** What the record of a log-in of the host's root names as its call. */
export const ROOT_LOGIN_CALL = 'nkpsim.esxi.v1.Root/LogIn'
const ROOT = 'root'

/** What is noted of a call. */
export type NotedCall = Pick<GuardedCall, 'service' | 'method' | 'source'> & { request: unknown }

/** Writes down what happens on a host before it has any effect. */
export type HostNotes = {
  /** A call by a known caller; gives what is to be told of its end. */
  call(call: NotedCall, caller: string): (code: string) => void
  /** A log-in with the password of a host's own user, before the password is looked at. */
  login(username: string, source: string): (code: string) => void
}

export function hostNotes(log: Pick<AuditLog, 'begin'>): HostNotes {
  return {
    call: ({ service, method, request, source }, caller) => {
      const audited = auditedCall(service, method)
      if (audited === undefined) return () => undefined
      const call = `${service}/${method.charAt(0).toUpperCase()}${method.slice(1)}`
      const fields = typeof request === 'object' && request !== null ? request : {}
      return log.begin({
        caller,
        call,
        target: targetOf(audited, request),
        request: audited.isCounted ? { ...fields, source } : fields,
        traceId: currentTraceId(),
        ...(audited.isCounted && { repeats: `${call} ${source}` }),
      }).settle
    },
    login: (username, source) =>
      log.begin({
        caller: '',
        call: ROOT_LOGIN_CALL,
        target: username,
        request: { source },
        traceId: currentTraceId(),
        // Invented names are one kind: nobody makes the log grow by them.
        repeats: `${ROOT_LOGIN_CALL} ${username === ROOT ? ROOT : '?'} ${source}`,
      }).settle,
  }
}
