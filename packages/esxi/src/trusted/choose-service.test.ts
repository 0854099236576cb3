import { describe, expect, it } from '@jest/globals'
import { manualClock } from '@nkpsim/daemon/testing'
import fc from 'fast-check'
import type { TrustService } from '../records/trusted-infrastructure.ts'
import { BREAKER_MS, createServiceChoice, inOrder } from './choose-service.ts'

const service = (id: string): TrustService => ({
  id,
  address: `${id}:443`,
  thumbprint: 'AA',
  group: 'g',
})
const [A, B, C] = [service('a'), service('b'), service('c')]
const ids = (services: readonly TrustService[]) => services.map(({ id }) => id).join('')

describe('the order of services', () => {
  it('is a rotation that begins with the service that worked last', () => {
    const known = { failedMs: new Map(), nowMs: 0 }
    expect(ids(inOrder([A, B, C], { ...known, lastWorking: undefined }))).toBe('abc')
    expect(ids(inOrder([A, B, C], { ...known, lastWorking: 'b' }))).toBe('bca')
    expect(ids(inOrder([A, B, C], { ...known, lastWorking: 'gone' }))).toBe('abc')
  })

  it('has every service once, and services that failed recently at the end', () => {
    const some = fc.subarray([A, B, C])
    const failedMs = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat(100_000))
    fc.assert(
      fc.property(some, failedMs, fc.constantFrom('a', 'b', undefined), (list, failed, last) => {
        const failures = new Map(Object.entries(failed))
        const known = { lastWorking: last, failedMs: failures, nowMs: 100_000 }
        const ordered = inOrder(list, known)
        expect(ids(ordered).split('').sort().join('')).toBe(ids(list))
        const rests = ordered.map(({ id }) => 100_000 - (failures.get(id) ?? -1e9) < BREAKER_MS)
        expect(rests).toEqual([...rests].sort())
      }),
    )
  })
})

describe('the choice of a service', () => {
  it('leaves a failed service out of the way for the time of the breaker', async () => {
    const clock = manualClock()
    const choice = createServiceChoice(clock.monotonicMs)
    choice.failed(A, 'it does not answer')
    choice.worked(B)
    expect(ids(choice.order([A, B]))).toBe('ba')
    choice.failed(B, 'it does not answer')
    expect(ids(choice.order([A, B]))).toBe('ba')
    await clock.advance(BREAKER_MS)
    choice.reached(A)
    expect(choice.failureOf(A)).toBeUndefined()
    expect(choice.failureOf(B)?.message).toBe('it does not answer')
    choice.keepOnly([A])
    expect(choice.failureOf(B)).toBeUndefined()
  })

  it('keeps a failure behind a service that can be reached, until it is old', async () => {
    const clock = manualClock()
    const choice = createServiceChoice(clock.monotonicMs)
    choice.failed(A, 'its key server does not answer', 'keyServer')
    choice.reached(A)
    expect(choice.failureOf(A)?.message).toBe('its key server does not answer')
    await clock.advance(10 * 60_000)
    choice.reached(A)
    expect(choice.failureOf(A)).toBeUndefined()
  })
})
