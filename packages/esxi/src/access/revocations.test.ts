import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { isRevoked, newerEpoch, takeRevocations } from './revocations.ts'

const id = randomUUID()
const user = 'anna@vsphere.local'
const list = (
  epoch: number,
  revision: number,
  tokens: { id: string; expiresMs: number }[] = [],
  users: { user: string; epoch: number; expiresMs: number }[] = [],
) => ({ epoch, revision, tokens, users })

describe('the list of revoked tokens', () => {
  it('is replaced only by a newer list', () => {
    expect(takeRevocations(undefined, list(5, 0))).toEqual(list(5, 0))
    expect(takeRevocations(list(5, 1), list(5, 2))).toEqual(list(5, 2))
    expect(takeRevocations(list(5, 9), list(6, 0))).toEqual(list(6, 0))
    expect(takeRevocations(list(5, 1), list(5, 1))).toBeUndefined()
    expect(takeRevocations(list(5, 1), list(5, 0))).toBeUndefined()
    expect(takeRevocations(list(5, 1), list(4, 7))).toBeUndefined()
  })

  it('is named by its epoch to a vCenter that offers an older list', () => {
    expect(newerEpoch(list(5, 1), list(5, 0))).toBe(5)
    expect(newerEpoch(list(5, 1), list(4, 7))).toBe(5)
    expect(newerEpoch(list(5, 1), list(5, 1))).toBe(0)
    expect(newerEpoch(list(5, 1), list(6, 0))).toBe(0)
    expect(newerEpoch(undefined, list(0, 0))).toBe(0)
  })

  it('keeps all entries, and is refused if it has too many or too long entries', () => {
    // The clock of the host may be ahead of these times, and be corrected later.
    const offered = list(1, 1, [{ id, expiresMs: 11 }], [{ user, epoch: 1, expiresMs: 11 }])
    expect(takeRevocations(undefined, offered)).toEqual(offered)
    const many = Array.from({ length: 1001 }, () => ({ id: randomUUID(), expiresMs: 11 }))
    const invalid = expect.objectContaining({ code: 'INVALID_REQUEST' })
    expect(() => takeRevocations(undefined, list(1, 1, many))).toThrow(invalid)
    const [, ...most] = many
    const named = [{ user, epoch: 1, expiresMs: 11 }]
    expect(takeRevocations(undefined, list(1, 1, most))?.tokens).toHaveLength(1000)
    expect(() => takeRevocations(undefined, list(1, 1, most, named))).toThrow(invalid)
    const longName = [{ user: 'x'.repeat(257), epoch: 1, expiresMs: 11 }]
    expect(() => takeRevocations(undefined, list(1, 1, [], longName))).toThrow(invalid)
    const long = [{ id: 'x'.repeat(1000), expiresMs: 11 }]
    expect(() => takeRevocations(undefined, list(1, 1, long))).toThrow(invalid)
  })

  it('refuses the tokens that it names, and every token of an earlier epoch', () => {
    const kept = list(5, 1, [{ id, expiresMs: 11 }])
    expect(isRevoked(undefined, { id, epoch: 0, user })).toBe(false)
    expect(isRevoked(kept, { id, epoch: 5, user })).toBe(true)
    expect(isRevoked(kept, { id: randomUUID(), epoch: 5, user })).toBe(false)
    expect(isRevoked(kept, { id: randomUUID(), epoch: 4, user })).toBe(true)
    // vCenter has begun a newer epoch, but the list of that epoch has not reached this host yet.
    expect(isRevoked(kept, { id: randomUUID(), epoch: 6, user })).toBe(false)
  })
  it('refuses the earlier tokens of a user that it names, and accepts those of other users', () => {
    const kept = list(5, 1, [], [{ user, epoch: 7, expiresMs: 11 }])
    expect(isRevoked(kept, { id, epoch: 6, user })).toBe(true)
    expect(isRevoked(kept, { id, epoch: 7, user })).toBe(false)
    expect(isRevoked(kept, { id, epoch: 5, user: 'ben@vsphere.local' })).toBe(false)
  })
})
