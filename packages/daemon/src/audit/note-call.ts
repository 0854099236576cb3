import { currentTraceId } from '@nkpsim/tracing'
import type { AuditLog } from './audit-log.ts'
import { type Audit, OPEN, targetOf } from './audited.ts'

/** A call, as it is noted. */
export type NotedCall = {
  /** Name of the operation, `nkpsim.vcenter.v1.KeyProviderService/CreateProvider`. */
  name: string
  audit: Audit
  /** As the client sent it; undefined: a stream of requests, which has none yet. */
  request: unknown
  /** Address of the caller, without its port. */
  source: string
}

/**
 * Notes a call by a known caller before it has any effect; returns a function that records the
 * outcome. Does not note a call that is open to anyone.
 * @param kindOf names the kind of a counted call, by its target
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
