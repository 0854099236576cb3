/** How a call is audited. */
export type Audited<Field extends string = string> = {
  /** Request field with the name of the target; undefined: none. */
  target: Field | undefined
  /** Repeated calls are counted for an hour instead of written one by one. */
  isCounted?: boolean
}

/** A call that changes nothing and reads no secret, or that a daemon repeats. */
export const OPEN = 'open'

/** Whether and how a call is audited. */
export type Audit<Field extends string = string> = typeof OPEN | Audited<Field>

/** Target of a call, by the field of its request; a dot separates nested fields. */
export function targetOf({ target }: Audited, request: unknown): string {
  if (target === undefined) return ''
  let value: unknown = request
  for (const name of target.split('.'))
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  return typeof value === 'string' ? value : ''
}
