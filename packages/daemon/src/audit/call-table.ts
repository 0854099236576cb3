/** Of a call that goes into the audit log. */
export type Audited = {
  /** The field of its request that names what it is about; undefined: none does. */
  target: string | undefined
  /** Calls that repeat one are counted for an hour, not written one by one. */
  isCounted?: boolean
}

/** A call that changes nothing and reads no secret, or that a daemon makes again and again. */
export const OPEN = 'open'

/** What is audited of the calls of a daemon, by service and method. */
export type CallTable = Readonly<Record<string, Readonly<Record<string, Audited | typeof OPEN>>>>

/**
 * Whether and how a call is audited; undefined: it is open. A call that the table lacks is audited.
 */
export function auditedIn(calls: CallTable, service: string, method: string): Audited | undefined {
  const call = calls[service]?.[method] ?? { target: undefined }
  return call === OPEN ? undefined : call
}

/** What a call is about, by the field of its request; a dot leads into a message of it. */
export function targetOf({ target }: Audited, request: unknown): string {
  if (target === undefined) return ''
  let value: unknown = request
  for (const name of target.split('.'))
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  return typeof value === 'string' ? value : ''
}
