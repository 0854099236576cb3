/** The fields of an audit record that show whether a call was interrupted. */
export type AuditedCall = {
  sequence: number
  phase: 'attempt' | 'outcome' | 'count'
  call: string
  target: string
  attempt?: number
}

/** An operation as the audit log of a host records it: one of these calls, for this VM. */
export type AuditedOperation = { calls: readonly string[]; vm: string }

/**
 * Returns whether a kill interrupted an operation: its record is durable before its first effect,
 * and its outcome was never written. Pure.
 * @param sinceSequence last record before the operation
 */
export function wasInterrupted(
  log: readonly AuditedCall[],
  sinceSequence: number,
  { calls, vm }: AuditedOperation,
): boolean {
  const ended = new Set(log.map(({ attempt }) => attempt))
  return log.some(
    ({ sequence, phase, call, target }) =>
      sequence > sinceSequence &&
      phase === 'attempt' &&
      target === vm &&
      calls.some((name) => call.endsWith(`/${name}`)) &&
      !ended.has(sequence),
  )
}
