import { currentTraceId } from '@nkpsim/tracing'
import type { AuditLog, RepeatedKind } from './audit-log.ts'
import { type Audit, OPEN, targetOf } from './audited.ts'

/** A call, as the audit log describes it. */
export type NotedCall = {
  /** Name of the operation, such as `nkpsim.vcenter.v1.KeyProviderService/CreateProvider`. */
  name: string
  audit: Audit
  /** The request that the client sent; undefined if both sides send streams. */
  request: unknown
  /** Address of the caller, without its port. */
  source: string
}

/**
 * Records a call before the call has any effect. Returns a function that records the outcome. Does
 * not record a call whose audit is OPEN.
 * @param kindOf returns the kind of a counted call for its target
 */
export function noteCall(
  log: Pick<AuditLog, 'begin'>,
  { name: call, audit, request, source }: NotedCall,
  caller: string,
  kindOf: (target: string) => RepeatedKind,
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
