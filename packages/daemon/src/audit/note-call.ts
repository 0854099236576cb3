import { currentTraceId } from '@nkpsim/tracing'
import type { AuditLog } from './audit-log.ts'
import { type Audit, OPEN, targetOf } from './audited.ts'

/** What is noted of a call. */
export type NotedCall = {
  /** Of the operation, `nkpsim.vcenter.v1.KeyProviderService/CreateProvider`. */
  name: string
  audit: Audit
  /** As the client sent it; undefined: a stream of requests, which has none yet. */
  request: unknown
  /** Address of the caller, without its port. */
  source: string
}

/**
 * Notes a call that was made by a known caller, before it has any effect; returns what takes its
 * outcome. A call that is open is not noted.
 * @param kindOf names the kind of a call that is counted, by its target
 */
export function noteCall(
  log: Pick<AuditLog, 'begin'>,
  { name: call, audit, request, source }: NotedCall,
  caller: string,
  kindOf: (target: string) => string,
): (code: string) => void {
  if (audit === OPEN) return () => undefined
  const target = targetOf(audit, request)
  const fields = typeof request === 'object' && request !== null ? request : {}
  const { settle } = log.begin({
    caller,
    call,
    target,
    request: audit.isCounted ? { ...fields, source } : fields,
    traceId: currentTraceId(),
    ...(audit.isCounted && { repeats: kindOf(target) }),
  })
  return settle
}
