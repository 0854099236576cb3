import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
// @ts-expect-error: the module is JavaScript, because its name must end with `.config.js`.
import beforeTests from './before-tests.config.js'
import { portRangeOf, WORKERS_VARIABLE } from './port-range.ts'

describe('the ports of tests', () => {
  it.each([1, 2, 4, 5, 12, 96])('are in different ranges for %i workers', (workers) => {
    const ranges = Array.from({ length: workers }, (_, index) => portRangeOf(index + 1, workers))
    const ends = ranges.map((range) => range.split('-').map(Number))
    const ports = ends.flatMap(([first = 0, last = 0]) =>
      Array.from({ length: last - first + 1 }, (_, offset) => first + offset),
    )
    expect(ports.length).toBeGreaterThan(22_000)
    expect(new Set(ports).size).toBe(ports.length)
    expect(Math.min(...ends.flat())).toBe(10_000)
    expect(Math.max(...ends.flat())).toBeLessThan(32_768)
  })

  it('are divided by the number of workers that jest uses', () => {
    const before = process.env[WORKERS_VARIABLE]
    expect(Number(before)).toBeGreaterThanOrEqual(Number(process.env['JEST_WORKER_ID']))
    beforeTests({ maxWorkers: 7, rootDir: join(import.meta.dirname, '../..') })
    expect(process.env[WORKERS_VARIABLE]).toBe('7')
    process.env[WORKERS_VARIABLE] = before
  })
})
