import { describe, expect, it } from '@jest/globals'
import { findWrongAlarms } from '@nkpsim/checkers'
import { type AlarmPoll, timesOfAlarms } from './alarm-polls.ts'

const subject = { alarm: 'Host connection and power state', entity: 'esx-1' }
const holding = { ...subject, intervalMs: 10_000, isRequired: true }
const POLL_MS = 30_000

/** Returns polls, each with `c` if the condition held, and `r` if the alarm was raised. */
function pollsOf(polls: readonly string[], isRequired = true): AlarmPoll[] {
  return polls.map((text, index) => ({
    atMs: 1_000_000 + index * POLL_MS,
    conditions: text.includes('c') ? [{ ...holding, isRequired }] : [],
    raised: text.includes('r') ? [subject] : [],
  }))
}

function judge(polls: readonly AlarmPoll[]): string[] {
  const { conditions, alarms } = timesOfAlarms(polls)
  const nowMs = polls.at(-1)?.atMs ?? 0
  return findWrongAlarms(conditions, alarms, { nowMs, toleranceMs: 60_000 })
}

describe('timesOfAlarms', () => {
  it.each([
    ['rises and ends', ['', 'c', 'cr', 'cr', 'r', '']],
    ['stands from the start', ['cr', 'cr', 'cr', 'cr']],
    ['had a cause before the start, and ends', ['r', 'r', '', '']],
    ['rises soon after the start', ['c', 'c', 'cr', 'cr', 'cr']],
    ['need not rise for a short time', ['', 'c', '', '']],
  ])('accepts an alarm that %s', (_what, polls) => {
    expect(judge(pollsOf(polls))).toEqual([])
  })

  it.each([
    ['does not rise', ['', 'c', 'c', 'c', 'c', 'c'], 'was not raised'],
    ['rises without cause', ['', '', 'r', ''], 'has no cause'],
    ['does not end', ['', 'c', 'cr', 'cr', 'r', 'r', 'r', 'r'], 'was not cleared'],
    ['stands at the start and does not end', ['r', 'r', 'r', 'r', 'r'], 'was not cleared'],
    ['ends too early', ['', 'c', 'cr', 'cr', 'c', 'c'], 'was cleared although'],
    ['rises twice', ['', 'c', 'cr', 'c', 'cr', 'cr'], 'was raised 2 times'],
  ])('leads to a line about an alarm that %s', (_what, polls, line) => {
    expect(judge(pollsOf(polls)).join()).toContain(line)
  })

  it.each([
    ['that began just before the first poll', ['c', 'c', 'cr', 'cr'], []],
    ['that began long before the first poll', ['cr', 'cr', 'cr'], []],
    ['that began just before a poll', ['', 'c', 'c', 'cr', 'cr'], []],
    ['that has no alarm', ['c', 'c', 'c', 'c', 'c', 'c', 'c'], ['was not raised']],
    ['whose alarm is late', ['', 'c', 'c', 'c', 'c', 'c', 'c', 'cr'], ['ms late']],
    ['whose alarm rises after a minute at most', ['', 'c', 'cr', 'cr', 'cr'], []],
    ['whose alarm rises at once', ['', 'cr', 'cr', 'cr'], ['too early']],
  ])('judges a condition of a minute %s', (_what, polls, lines) => {
    const minute = pollsOf(polls).map((poll) => ({
      ...poll,
      conditions: poll.conditions.map((each) => ({ ...each, intervalMs: 60_000 })),
    }))
    expect(judge(minute)).toEqual(lines.map((line) => expect.stringContaining(line)))
  })

  it.each([
    ['the first poll', ['r', 'cr', 'cr', 'cr']],
    ['a poll', ['', 'r', 'cr', 'cr', '']],
  ])('accepts an alarm without interval that rises during %s', (_what, polls) => {
    const immediate = pollsOf(polls).map((poll) => ({
      ...poll,
      conditions: poll.conditions.map((each) => ({ ...each, intervalMs: 0 })),
    }))
    expect(judge(immediate)).toEqual([])
  })

  it('accepts an alarm that is not required, raised or not', () => {
    expect(judge(pollsOf(['cr', 'cr', 'cr'], false))).toEqual([])
    expect(judge(pollsOf(['c', 'c', 'c', 'c', 'c'], false))).toEqual([])
  })
})
