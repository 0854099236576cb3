import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { isRevoked, takeRevocations } from './revocations.ts'

const id = randomUUID()
const list = (
  epoch: number,
  revision: number,
  tokens: { id: string; expiresMs: number }[] = [],
) => ({
  epoch,
  revision,
  tokens,
})

describe('the list of revoked tokens', () => {
  it('is replaced by a newer one, not by the same, and by no older one', () => {
    expect(takeRevocations(undefined, list(5, 0), 0)).toEqual(list(5, 0))
    expect(takeRevocations(list(5, 1), list(5, 2), 0)).toEqual(list(5, 2))
    expect(takeRevocations(list(5, 9), list(6, 0), 0)).toEqual(list(6, 0))
    expect(takeRevocations(list(5, 1), list(5, 1), 0)).toBeUndefined()
    const stale = expect.objectContaining({ code: 'REVOCATIONS_STALE' })
    expect(() => takeRevocations(list(5, 1), list(5, 0), 0)).toThrow(stale)
    expect(() => takeRevocations(list(5, 1), list(4, 7), 0)).toThrow(stale)
  })

  it('forgets what has expired, and is bounded', () => {
    const offered = list(1, 1, [
      { id, expiresMs: 11 },
      { id: randomUUID(), expiresMs: 10 },
    ])
    expect(takeRevocations(undefined, offered, 10)?.tokens).toEqual([{ id, expiresMs: 11 }])
    const many = Array.from({ length: 1001 }, () => ({ id: randomUUID(), expiresMs: 11 }))
    const invalid = expect.objectContaining({ code: 'INVALID_REQUEST' })
    expect(() => takeRevocations(undefined, list(1, 1, many), 0)).toThrow(invalid)
    const long = [{ id: 'x'.repeat(1000), expiresMs: 11 }]
    expect(() => takeRevocations(undefined, list(1, 1, long), 0)).toThrow(invalid)
  })

  it('refuses what it names, and whatever is of an earlier epoch', () => {
    const kept = list(5, 1, [{ id, expiresMs: 11 }])
    expect(isRevoked(undefined, { id, epoch: 0 })).toBe(false)
    expect(isRevoked(kept, { id, epoch: 5 })).toBe(true)
    expect(isRevoked(kept, { id: randomUUID(), epoch: 5 })).toBe(false)
    expect(isRevoked(kept, { id: randomUUID(), epoch: 4 })).toBe(true)
    // A vCenter that has just begun an epoch has not reached this host yet.
    expect(isRevoked(kept, { id, epoch: 6 })).toBe(false)
  })
})
