import { expect, it } from '@jest/globals'
import { hasMoved } from './follow-time.ts'

const HOUR_MS = 3_600_000

it('hosts hear of the clock of vCenter when somebody has moved it', () => {
  const at = (machineMs: number, clusterMs = machineMs, scale = 1) => ({
    ...{ machineMs, clusterMs, scale },
  })
  expect(hasMoved(undefined, at(1000))).toBe(false)
  expect(hasMoved(undefined, at(1000, 1000 + HOUR_MS))).toBe(true)
  const known = at(1000, 1000 + HOUR_MS)
  expect(hasMoved(known, at(61_000, 61_000 + HOUR_MS))).toBe(false)
  expect(hasMoved(known, at(61_000))).toBe(true)
  expect(hasMoved(known, at(61_000, 61_000 + HOUR_MS, 60))).toBe(true)
  // At the same speed, it moves as hosts expect. It stands while it is frozen.
  expect(hasMoved(at(0, 0, 60), at(10_000, 600_000, 60))).toBe(false)
  expect(hasMoved(at(0, 0, 0), at(10_000, 0, 0))).toBe(false)
})
