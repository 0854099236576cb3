import { scrypt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { watchPendingWork } from './pending-work.ts'
import { recordRealWork } from './real-work.ts'

describe('recordRealWork', () => {
  it('finds no work of the machine in promises and ticks', async () => {
    const stop = recordRealWork()
    await Promise.all([1, 2, 3].map(async (each) => Promise.resolve(each)))
    await new Promise<void>((resolve) => process.nextTick(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    expect(stop()).toEqual([])
  })

  it.each<[string, RegExp, () => Promise<unknown>]>([
    ['a file', /^FSREQ/, () => readFile(import.meta.filename)],
    ['a timer', /^Timeout$/, () => delay(1)],
    ['a thread', /^SCRYPTREQUEST$/, () => promisify(scrypt)('a', 'b', 8)],
    [
      'WebCrypto',
      /^HASHREQUEST$/,
      () => globalThis.crypto.subtle.digest('SHA-256', new Uint8Array(1)),
    ],
  ])('finds %s, and where it began', async (_, kind, work) => {
    const stop = recordRealWork()
    await work()
    expect(stop().find((found) => kind.test(found.kind))?.at).toMatch(/at /)
  })
})

describe('watchPendingWork', () => {
  it('names new pending work, and not what was pending before', async () => {
    const earlier = delay(100_000, undefined, { ref: true, signal: AbortSignal.timeout(50) })
    const pending = watchPendingWork()
    expect(pending()).toEqual([])
    const later = delay(1)
    expect(pending()).toEqual(['Timeout'])
    await later
    expect(pending()).toEqual([])
    await expect(earlier).rejects.toMatchObject({ name: 'AbortError' })
  })
})
