import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { AlarmRecord } from '../records/alarm.ts'
import { acknowledge, reset, type Step, standingOn, step } from './alarm-engine.ts'
import { ALARMS, type Condition } from './alarms.ts'

const GRACE_MS = 60_000

function condition(more: Partial<Condition> = {}): Condition {
  return {
    name: ALARMS.locked,
    entityKind: 'virtualMachine',
    entity: 'vm',
    entityId: 'vm-1',
    status: 'red',
    message: 'why',
    graceMs: GRACE_MS,
    isChecked: false,
    ...more,
  }
}
const backup = condition({
  name: ALARMS.backup,
  entityKind: 'keyProvider',
  entity: 'NKP',
  entityId: '',
  graceMs: 0,
  isChecked: true,
})
/** Returns a time at which both clocks show the same. */
const at = (ms: number) => ({ clusterMs: ms, machineMs: ms })
const standing = (alarms: readonly AlarmRecord[]) =>
  alarms.filter(({ raisedMs }) => raisedMs !== undefined).map(({ entity }) => entity)

describe('an alarm', () => {
  it('is raised when its condition has held for its grace period, and not earlier', () => {
    const first = step([], [condition()], at(1000), false)
    expect(standing(first.alarms)).toEqual([])
    expect(first.dueMs).toBe(1000 + GRACE_MS)
    const early = step(first.alarms, [condition()], at(999 + GRACE_MS), false)
    expect(standing(early.alarms)).toEqual([])
    const due = step(early.alarms, [condition()], at(1000 + GRACE_MS), false)
    expect(standing(due.alarms)).toEqual(['vm'])
    expect(due.events).toMatchObject([
      {
        id: 'AlarmStatusChangedEvent',
        entity: 'vm',
        message: expect.stringContaining('green to red'),
      },
    ])
    expect(due.dueMs).toBeUndefined()
  })

  it('waits for its grace period on the machine’s clock, and has the time of the cluster’s', () => {
    const first = step([], [condition()], { clusterMs: 1e9, machineMs: 1000 }, false)
    const later = { clusterMs: 2e9, machineMs: 999 + GRACE_MS }
    const early = step(first.alarms, [condition()], later, false)
    expect(standing(early.alarms)).toEqual([])
    const due = { clusterMs: 3e9, machineMs: 1000 + GRACE_MS }
    expect(step(early.alarms, [condition()], due, false)).toMatchObject({
      alarms: [{ raisedMs: 3e9 }],
      events: [{ timeMs: 3e9 }],
    })
  })

  it('rises late by at most its grace period if the clock is set back while it is pending', () => {
    const first = step([], [condition()], at(1e12), false)
    const setBack = step(first.alarms, [condition()], at(1000), false)
    expect(setBack.dueMs).toBe(1000 + GRACE_MS)
    expect(
      standing(step(setBack.alarms, [condition()], at(1000 + GRACE_MS), false).alarms),
    ).toEqual(['vm'])
  })

  it('clears when its condition ends, and reports this once', () => {
    const raised = step([], [condition({ graceMs: 0 })], at(0), false)
    const again = step(raised.alarms, [condition({ graceMs: 0 })], at(1), false)
    expect(again.events).toEqual([])
    const gone = step(again.alarms, [], at(2), false)
    expect(gone).toMatchObject({
      alarms: [],
      events: [{ message: expect.stringContaining('red to green') }],
    })
    expect(step(gone.alarms, [], at(3), false).events).toEqual([])
  })

  it('stays raised after an acknowledgement; after a reset it waits until its condition returns', () => {
    const now = condition({ graceMs: 0 })
    const [alarm] = step([], [now], at(0), false).alarms
    if (alarm === undefined) throw new Error('no alarm')
    const seen = acknowledge(alarm, 'anna', 5)
    expect(standing(step([seen], [now], at(6), false).alarms)).toEqual(['vm'])
    const cleared = step([reset(seen)], [now], at(7), false)
    expect(standing(cleared.alarms)).toEqual([])
    expect(standingOn(cleared.alarms, now.name, 'vm')).toEqual([])
    const ended = step(cleared.alarms, [], at(8), false)
    expect(standing(step(ended.alarms, [now], at(9), false).alarms)).toEqual(['vm'])
  })

  it('is separate from the alarm of another entity with the same name', () => {
    const first = condition({ graceMs: 0 })
    const second = condition({ graceMs: 0, entityId: 'vm-2' })
    const [alarm] = step([], [first], at(0), false).alarms
    if (alarm === undefined) throw new Error('no alarm')
    for (const seen of [acknowledge(alarm, 'anna', 1), reset(alarm)]) {
      const both = step([seen], [first, second], at(2), false)
      expect(both.alarms[1]).toMatchObject({ entityId: 'vm-2', raisedMs: 2, acknowledgedBy: '' })
      expect(both.events).toHaveLength(1)
      // Only the first alarm ends, and this is reported.
      expect(standing(step(both.alarms, [second], at(3), false).alarms)).toEqual(['vm'])
    }
    const both = step([], [first, second], at(0), false).alarms
    expect(standingOn(both, first.name, 'vm')).toHaveLength(2)
    expect(step(both, [second], at(1), false).events).toMatchObject([
      { message: expect.stringContaining('red to green') },
    ])
  })

  it('continues if version 0.2 stored it by name, keeps its acknowledgement, and ends normally', () => {
    const now = condition({ graceMs: 0 })
    const [alarm] = step([], [now], at(0), false).alarms
    if (alarm === undefined) throw new Error('no alarm')
    const older = { ...acknowledge(alarm, 'anna', 1), entityId: '' }
    const taken = step([older], [now], at(2), false)
    expect(taken.events).toEqual([])
    expect(taken.alarms).toEqual([{ ...older, entityId: 'vm-1' }])
    expect(step([older], [], at(2), false).events).toHaveLength(1)
  })

  it('about a missing backup rises at each check, and ends when the backup was made', () => {
    const made = step([], [backup], at(0), false)
    expect(standing(made.alarms)).toEqual([])
    expect(made.dueMs).toBeUndefined()
    const [checked] = step(made.alarms, [backup], at(10), true).alarms
    if (checked === undefined) throw new Error('no alarm')
    expect(checked.raisedMs).toBe(10)
    const seen = step([acknowledge(checked, 'anna', 11)], [backup], at(12), false)
    expect(seen.alarms[0]?.acknowledgedBy).toBe('anna')
    expect(step(seen.alarms, [backup], at(20), true).alarms[0]?.acknowledgedBy).toBe('')
    expect(standing(step([reset(checked)], [backup], at(20), true).alarms)).toEqual(['NKP'])
    expect(step(seen.alarms, [], at(21), false).alarms).toEqual([])
  })

  it('is raised once each time its condition has held for its grace period', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ waitMs: fc.nat(90_000), holds: fc.boolean() }), { maxLength: 40 }),
        (looks) => {
          let alarms: readonly AlarmRecord[] = []
          let nowMs = 0
          let heldSinceMs: number | undefined
          let raises = 0
          let expectedRaises = 0
          let wasStanding = false
          for (const { waitMs, holds } of looks) {
            nowMs += waitMs
            heldSinceMs = holds ? (heldSinceMs ?? nowMs) : undefined
            const stepped = step(alarms, holds ? [condition()] : [], at(nowMs), false)
            alarms = stepped.alarms
            const shouldStand = heldSinceMs !== undefined && nowMs - heldSinceMs >= GRACE_MS
            expect(standing(alarms)).toEqual(shouldStand ? ['vm'] : [])
            raises += stepped.events.filter(({ message }) => message?.endsWith('to red')).length
            if (shouldStand && !wasStanding) expectedRaises++
            wasStanding = shouldStand
          }
          expect(raises).toBe(expectedRaises)
        },
      ),
    )
  })

  it('does not depend on whether an earlier evaluation is reused', () => {
    const more = fc.record({
      graceMs: fc.constantFrom(0, GRACE_MS),
      isChecked: fc.boolean(),
      message: fc.constantFrom('why', 'why else'),
    })
    const oneLook = fc.record({
      picks: fc.subarray([0, 1, 2, 3, 4, 5]),
      /** Time that passes on the machine's clock, and on the cluster's. */
      passedMs: fc.integer({ min: -30_000, max: 90_000 }),
      clusterPassedMs: fc.integer({ min: -30_000, max: 90_000 }),
      isBackupCheck: fc.boolean(),
      /** Whether the evaluated change is rolled back. */
      isRolledBack: fc.boolean(),
      /** Index of the alarm that an operator acknowledges or resets next. */
      touched: fc.nat(5),
      touch: fc.constantFrom('none', 'acknowledge', 'reset'),
    })
    fc.assert(
      fc.property(
        fc.array(more, { minLength: 6, maxLength: 6 }),
        fc.array(oneLook, { maxLength: 20 }),
        (drawn, looks) => {
          const all = drawn.map((each, index) => condition({ ...each, entityId: `vm-${index}` }))
          let alarms: readonly AlarmRecord[] = []
          let last: Step | undefined
          let now = at(1e6)
          for (const { picks, isBackupCheck, isRolledBack, touched, touch, ...passed } of looks) {
            now = {
              machineMs: now.machineMs + passed.passedMs,
              clusterMs: now.clusterMs + passed.clusterPassedMs,
            }
            const conditions = picks.flatMap((pick) => all[pick] ?? [])
            const without = step(alarms, conditions, now, isBackupCheck)
            last = step(alarms, conditions, now, isBackupCheck, last)
            expect(last.alarms).toEqual(without.alarms)
            expect(last.events).toEqual(without.events)
            if (without.dueMs !== undefined) expect(last.dueMs).toBeLessThanOrEqual(without.dueMs)
            if (isRolledBack) continue
            alarms = last.alarms.map((alarm, index) => {
              if (index !== touched || touch === 'none') return alarm
              return touch === 'reset' ? reset(alarm) : acknowledge(alarm, 'anna', now.clusterMs)
            })
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('stays the same object when another alarm ends', () => {
    const all = [1, 2, 3].map((id) => condition({ entityId: `vm-${id}`, graceMs: 0 }))
    const first = step([], all, at(0), false)
    const second = step(first.alarms, [...all.slice(0, 1), ...all.slice(2)], at(1), false, first)
    expect(second.alarms[0]).toBe(first.alarms[0])
    expect(second.alarms[1]).toBe(first.alarms[2])
    expect(second.events).toHaveLength(1)
  })
})
