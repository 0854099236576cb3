import { scrypt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { sortedTime } from '../testing/sorted-time.ts'
import { createScheduler } from './scheduler.ts'

const LIMITS = { endMs: 1e6, events: 1e4 }

describe('a scheduler', () => {
  it('runs each event with all its consequences before the next', async () => {
    const time = sortedTime()
    const seen: string[] = []
    const step = async (name: string, atMs: number): Promise<void> => {
      await time.sleep(atMs)
      for (let turn = 0; turn < 20; turn++) {
        await Promise.resolve()
        await new Promise<void>((resolve) => process.nextTick(resolve))
      }
      seen.push(`${name} at ${time.nowMs()}`)
    }
    const scheduler = createScheduler(time, LIMITS)
    await scheduler.run(() => Promise.all([step('c', 20), step('a', 10), step('b', 10)]))
    expect(seen).toEqual(['a at 10', 'b at 10', 'c at 20'])
    expect(scheduler.events()).toBe(3)
  })

  it('returns the result of a task, and throws its error', async () => {
    const time = sortedTime()
    const scheduler = createScheduler(time, LIMITS)
    expect(await scheduler.run(async () => 7)).toBe(7)
    const failing = async () => {
      await time.sleep(5)
      throw new Error('broken')
    }
    await expect(scheduler.run(failing)).rejects.toThrow('broken')
  })

  it('gives the same order for the same delays', async () => {
    const orderOf = async (delays: readonly number[]): Promise<string[]> => {
      const time = sortedTime()
      const order: string[] = []
      const walk = async (name: number): Promise<void> => {
        for (const ms of delays) {
          await time.sleep(ms + name)
          order.push(`${name} ${time.nowMs()}`)
        }
      }
      await createScheduler(time, LIMITS).run(() => Promise.all([0, 1, 2].map(walk)))
      return order
    }
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5), { maxLength: 10 }), async (delays) => {
        expect(await orderOf(delays)).toEqual(await orderOf(delays))
      }),
    )
  })

  it('fails if the task waits for something that never comes', async () => {
    const time = sortedTime()
    const scheduler = createScheduler(time, LIMITS)
    const waiting = async () => {
      await time.sleep(3)
      await new Promise(() => {})
    }
    await expect(scheduler.run(waiting)).rejects.toMatchObject({
      code: 'STALLED',
      message: expect.stringContaining('at 3 ms after 1 events'),
    })
  })

  it.each([
    ['TIME_LIMIT', { endMs: 99, events: 1e4 }],
    ['EVENT_LIMIT', { endMs: 1e6, events: 5 }],
  ])('fails with %s if the task does not end', async (code, limits) => {
    const time = sortedTime()
    const forever = async () => {
      for (;;) await time.sleep(10)
    }
    await expect(createScheduler(time, limits).run(forever)).rejects.toMatchObject({ code })
  })

  it.each<[string, string, () => Promise<unknown>]>([
    ['a timer', 'Timeout', () => delay(1)],
    ['a file', 'FSREQ', () => readFile(import.meta.filename)],
    ['a thread', 'SCRYPTREQUEST', () => promisify(scrypt)('a', 'b', 8)],
  ])('fails if the task uses %s of the machine', async (_, kind, work) => {
    let real: Promise<unknown> | undefined
    const task = () => {
      real = work()
      return real
    }
    await expect(createScheduler(sortedTime(), LIMITS).run(task)).rejects.toMatchObject({
      code: 'REAL_WORK',
      message: expect.stringContaining(kind),
    })
    await real
  })
})
