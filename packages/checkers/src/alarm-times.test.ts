import { expect, it } from '@jest/globals'
import { type AlarmCondition, findWrongAlarms, type SeenAlarm } from './alarm-times.ts'

const TIMES = { nowMs: 1000, toleranceMs: 5 }
const name = { alarm: 'host not responding', entity: 'esx-1' }
const condition: AlarmCondition = { ...name, fromMs: 100, toMs: 300, intervalMs: 60 }
const seen: SeenAlarm = { ...name, raisedMs: 162, clearedMs: 303 }

it('findWrongAlarms accepts an alarm at its time, and no alarm for a short or new condition', () => {
  expect(findWrongAlarms([condition], [seen], TIMES)).toEqual([])
  const short = { ...condition, toMs: 140 }
  expect(findWrongAlarms([short], [], TIMES)).toEqual([])
  const standing = { ...condition, toMs: undefined }
  expect(findWrongAlarms([standing], [{ ...seen, clearedMs: undefined }], TIMES)).toEqual([])
  expect(findWrongAlarms([{ ...standing, fromMs: 960 }], [], TIMES)).toEqual([])
})

it.each<[string, readonly SeenAlarm[], string]>([
  ['a missing alarm', [], 'was not raised by 160 ms'],
  ['an early alarm', [{ ...seen, raisedMs: 159 }], 'was raised 1 ms too early'],
  ['a late alarm', [{ ...seen, raisedMs: 200 }], 'was raised 40 ms late'],
  [
    'two alarms for one cause',
    [seen, { ...seen, raisedMs: 200 }],
    'was raised 2 times for one cause',
  ],
  [
    'an alarm that stays',
    [{ ...seen, clearedMs: undefined }],
    'was not cleared when its condition ended',
  ],
  [
    'an alarm that ends early',
    [{ ...seen, clearedMs: 200 }],
    'was cleared although its condition holds',
  ],
  ['an alarm without cause', [seen, { ...seen, raisedMs: 700, clearedMs: 800 }], 'has no cause'],
])('findWrongAlarms reports %s', (_, alarms, text) => {
  expect(findWrongAlarms([condition], alarms, TIMES)).toEqual([
    `alarm "host not responding" of esx-1 ${text}`,
  ])
})
