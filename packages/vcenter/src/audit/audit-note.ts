import { type Audited, type AuditLog, OPEN, targetOf } from '@nkpsim/daemon/audit'
import { currentTraceId } from '@nkpsim/tracing'

/** What is noted of a call. */
export type NotedCall = {
  /** Of the operation, `nkpsim.vcenter.v1.KeyProviderService/CreateProvider`. */
  name: string
  audit: Audited | typeof OPEN
  /** As the client sent it; undefined: a stream of requests, which has none yet. */
  request: unknown
  /** Address of the caller, without its port. */
  source: string
}

/**
 * Notes a call that was made by a known caller, before it has any effect; gives what is to be told
 * of its end. A call that is open is not noted.
 */
export type AuditNote = (call: NotedCall, caller: string) => (code: string) => void

/** @param isUser whether there is a user of this name, in lower case */
export function auditNote(
  log: Pick<AuditLog, 'begin'>,
  isUser: (name: string) => boolean,
): AuditNote {
  return ({ name: call, audit, request, source }, caller) => {
    if (audit === OPEN) return () => undefined
    const target = targetOf(audit, request)
    const fields = typeof request === 'object' && request !== null ? request : {}
    // Invented names are one kind: nobody makes the log grow by them.
    const account = target === '' || isUser(target.toLowerCase()) ? target.toLowerCase() : '?'
    const { settle } = log.begin({
      caller,
      call,
      target,
      request: audit.isCounted ? { ...fields, source } : fields,
      traceId: currentTraceId(),
      ...(audit.isCounted && { repeats: [call, caller, account, source].join(' ') }),
    })
    return settle
  }
}
