/** A condition that raises an alarm. Times are of the clock that the alarm uses. */
export type AlarmCondition = {
  alarm: string
  entity: string
  fromMs: number
  /** Undefined if the condition still holds. */
  toMs: number | undefined
  /** How long the condition must hold before the alarm rises. */
  intervalMs: number
}

/** An alarm as it was seen. */
export type SeenAlarm = {
  alarm: string
  entity: string
  raisedMs: number
  /** Undefined if the alarm is still raised. */
  clearedMs: number | undefined
}

/**
 * Checks invariant I12: an alarm is raised when its condition has held for its interval, once per
 * cause, and cleared when the condition ends.
 * @param nowMs end of the observation
 * @param toleranceMs time that the daemon may need to notice
 * @returns a line for each missing, wrong or repeated alarm; none if the invariant holds
 */
export function findWrongAlarms(
  conditions: readonly AlarmCondition[],
  alarms: readonly SeenAlarm[],
  { nowMs, toleranceMs }: { nowMs: number; toleranceMs: number },
): string[] {
  const unexplained = new Set(alarms)
  const lines = conditions.flatMap((condition) => {
    const dueMs = condition.fromMs + condition.intervalMs
    const endMs = condition.toMs ?? nowMs
    const of = alarms.filter(
      (seen) =>
        seen.alarm === condition.alarm &&
        seen.entity === condition.entity &&
        seen.raisedMs >= condition.fromMs &&
        seen.raisedMs <= endMs + toleranceMs,
    )
    for (const seen of of) unexplained.delete(seen)
    return problemsOf(condition, of, { dueMs, endMs, nowMs, toleranceMs })
  })
  return [...lines, ...[...unexplained].map((seen) => `${nameOf(seen)} has no cause`)]
}

function problemsOf(
  condition: AlarmCondition,
  [first, ...more]: readonly SeenAlarm[],
  times: { dueMs: number; endMs: number; nowMs: number; toleranceMs: number },
): string[] {
  const { dueMs, endMs, nowMs, toleranceMs } = times
  const name = nameOf(condition)
  if (first === undefined)
    return dueMs + toleranceMs < endMs ? [`${name} was not raised by ${dueMs} ms`] : []
  const lines = more.length > 0 ? [`${name} was raised ${1 + more.length} times for one cause`] : []
  const { raisedMs, clearedMs } = first
  if (raisedMs < dueMs) lines.push(`${name} was raised ${dueMs - raisedMs} ms too early`)
  if (raisedMs > dueMs + toleranceMs) lines.push(`${name} was raised ${raisedMs - dueMs} ms late`)
  if (clearedMs !== undefined && clearedMs < endMs)
    lines.push(`${name} was cleared although its condition holds`)
  const hasEnded = condition.toMs !== undefined
  if (hasEnded && (clearedMs ?? nowMs) > endMs + toleranceMs)
    lines.push(`${name} was not cleared when its condition ended`)
  return lines
}

function nameOf({ alarm, entity }: { alarm: string; entity: string }): string {
  return `alarm "${alarm}" of ${entity}`
}
