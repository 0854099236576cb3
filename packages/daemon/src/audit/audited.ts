/** How the audit log records a call. */
export type Audited<Field extends string = string> = {
  /** Field of the request with the name of the target; undefined if there is none. */
  target: Field | undefined
  /** Whether repeated failed calls within an hour are counted instead of written one by one. */
  isCounted?: boolean
}

/**
 * Marks a call that the audit log does not record. Such a call changes nothing and reads no secret,
 * or is repeated by a daemon, or renews a right that the caller already has.
 */
export const OPEN = 'open'

/** How the audit log records a call, or OPEN if it does not record the call. */
export type Audit<Field extends string = string> = typeof OPEN | Audited<Field>

/** Returns the target of a call from a field of its request. A dot separates nested fields. */
export function targetOf({ target }: Audited, request: unknown): string {
  if (target === undefined) return ''
  let value: unknown = request
  for (const name of target.split('.'))
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  return typeof value === 'string' ? value : ''
}
