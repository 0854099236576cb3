import { currentTraceId } from '@nkpsim/tracing'
import type { AuditLog } from './audit-log.ts'
import { type Audit, type Audited, OPEN, targetOf } from './audited.ts'
import type { AuditEntry, RepeatedKind } from './entry.ts'

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
export async function noteCall(
  log: Pick<AuditLog, 'begin' | 'beginCounted'>,
  { audit, ...call }: NotedCall,
  caller: string,
  kindOf: (target: string) => RepeatedKind,
): Promise<(code: string) => void> {
  if (audit === OPEN) return () => undefined
  const entry = entryOf(call, audit, caller)
  if (!audit.isCounted) return log.begin(entry).settle
  const { settle } = await log.beginCounted(withSource(entry, call), kindOf(entry.target))
  return settle
}

/**
 * Records a call that was refused before it had any effect. Does not record a call whose audit is
 * OPEN.
 */
export async function noteRefusal(
  log: Pick<AuditLog, 'refuse'>,
  { audit, ...call }: NotedCall,
  caller: string,
  code: string,
): Promise<void> {
  if (audit !== OPEN) await log.refuse(withSource(entryOf(call, audit, caller), call), code)
}

function entryOf(
  { name: call, request }: Omit<NotedCall, 'audit'>,
  audit: Audited,
  caller: string,
): AuditEntry {
  const target = targetOf(audit, request)
  const fields = typeof request === 'object' && request !== null ? request : {}
  return { caller, call, target, request: fields, traceId: currentTraceId() }
}

/** Adds the address of the caller, which a count does not contain. */
function withSource(entry: AuditEntry, { source }: Pick<NotedCall, 'source'>): AuditEntry {
  return { ...entry, request: { ...entry.request, source } }
}
