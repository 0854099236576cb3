import type { AlarmCondition, SeenAlarm } from '@nkpsim/checkers'

/** A condition that was true at a poll. */
export type PolledCondition = {
  alarm: string
  entity: string
  /** How long the condition must hold before the alarm rises. */
  intervalMs: number
  /** False if the alarm may be raised, but need not: it rises only at a later check. */
  isRequired: boolean
}

/** What was true, and which alarms were raised, at one time. */
export type AlarmPoll = {
  atMs: number
  conditions: readonly PolledCondition[]
  raised: readonly { alarm: string; entity: string }[]
}

/**
 * Returns conditions and alarms with their times, for the check of I12. The instant of a change
 * between two polls is unknown. A condition counts from the time that fits the rise of its alarm,
 * but not from before the earlier poll or after the later poll. It ends at the later poll. What is
 * true at the first poll may have been true for the interval of the alarm. An alarm that is raised
 * at the first poll had a cause before it.
 */
export function timesOfAlarms(polls: readonly AlarmPoll[]): {
  conditions: AlarmCondition[]
  alarms: SeenAlarm[]
} {
  const [first] = polls
  const conditions: AlarmCondition[] = []
  const alarms: SeenAlarm[] = []
  if (first === undefined) return { conditions, alarms }
  const atMs = (index: number): number => polls[index]?.atMs ?? 0
  const endMs = (end: number): number | undefined => (end === polls.length ? undefined : atMs(end))
  for (const { alarm, entity } of subjectsOf(polls)) {
    const isRaised = polls.map(({ raised }) => raised.some(isOf({ alarm, entity })))
    const holding = polls.map((poll, index) => {
      const found = poll.conditions.find(isOf({ alarm, entity }))
      return found?.isRequired === false && isRaised[index] !== true ? undefined : found
    })
    const intervalMs = holding.find((condition) => condition !== undefined)?.intervalMs ?? 0
    const name = { alarm, entity, intervalMs }
    for (const { start, end } of runsOf(isRaised))
      alarms.push({ alarm, entity, raisedMs: atMs(start), clearedMs: endMs(end) })
    if (isRaised[0] === true && holding[0] === undefined && holding[1] === undefined)
      conditions.push({ ...name, fromMs: first.atMs - intervalMs, toMs: first.atMs })
    for (const { start, end } of runsOf(holding.map((condition) => condition !== undefined))) {
      const earliestMs = start === 0 ? first.atMs - intervalMs : atMs(start - 1)
      // A poll looks at the hosts before it looks at the alarms.
      const raised = isRaised.indexOf(true, Math.max(0, start - 1))
      const dueMs = raised === -1 || raised >= end ? Number.POSITIVE_INFINITY : atMs(raised)
      const fromMs = Math.max(earliestMs, Math.min(atMs(start), dueMs - intervalMs))
      conditions.push({ ...name, fromMs, toMs: endMs(end) })
    }
  }
  return { conditions, alarms }
}

type Subject = { alarm: string; entity: string }

function isOf({ alarm, entity }: Subject): (other: Subject) => boolean {
  return (other) => other.alarm === alarm && other.entity === entity
}

function subjectsOf(polls: readonly AlarmPoll[]): Subject[] {
  const all = polls.flatMap(({ conditions, raised }) => [...conditions, ...raised])
  return [...new Map(all.map((each) => [JSON.stringify([each.alarm, each.entity]), each])).values()]
}

/** Returns each run of consecutive true values, as the index of its first and after its last. */
function runsOf(values: readonly boolean[]): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = []
  for (const [index, value] of values.entries()) {
    if (!value) continue
    const last = runs.at(-1)
    if (last?.end === index) last.end = index + 1
    else runs.push({ start: index, end: index + 1 })
  }
  return runs
}
