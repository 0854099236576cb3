import { expect, it } from '@jest/globals'
import { clusterTimeMs } from './cluster-time.ts'

it('the time of vCenter runs on from its last change, at its speed', () => {
  const time = { clusterMs: 5000, machineMs: 1000, scale: 1 }
  expect(clusterTimeMs(undefined, 1234)).toBe(1234)
  expect(clusterTimeMs(time, 1500)).toBe(5500)
  expect(clusterTimeMs({ ...time, scale: 60 }, 1500)).toBe(35_000)
  expect(clusterTimeMs({ ...time, scale: 0 }, 9000)).toBe(5000)
})
