import { describe, expect, it } from '@jest/globals'
import { createLoginCounter, type LoginAttempt, type LoginLimit } from './login-counter.ts'

const LIMIT: LoginLimit = { maxFailures: 5, failureIntervalMs: 180_000, lockMs: 300_000 }
const root: LoginAttempt = { name: 'root', exists: true, source: '192.0.2.1' }
const nobody: LoginAttempt = { name: 'nobody', exists: false, source: '192.0.2.1' }

function lab(maxEntries?: number) {
  const counter = createLoginCounter(maxEntries)
  const fail = (attempt: LoginAttempt, times: number, nowMs = 0): void => {
    for (let time = 0; time < times; time++) counter.failed(attempt, LIMIT, nowMs)
  }
  const locked = (attempt: LoginAttempt, nowMs = 0) => counter.lockedForMs(attempt, LIMIT, nowMs)
  return { counter, fail, locked }
}

describe('wrong passwords', () => {
  it('lock an account for their source address for a limited time', () => {
    const { fail, locked } = lab()
    fail(root, 4)
    expect(locked(root)).toBe(0)
    fail(root, 1)
    expect(locked(root)).toBe(300_000)
    expect(locked(root, 299_999)).toBe(1)
    expect(locked(root, 300_000)).toBe(0)
    expect(locked({ ...root, source: '192.0.2.2' })).toBe(0)
  })

  it('do not lock an account longer if the clock is set back', () => {
    const { fail, locked } = lab()
    fail(root, 5, 1e12)
    expect(locked(root, 1000)).toBe(300_000)
    expect(locked(root, 301_000)).toBe(0)
  })

  it('lock only the given name if no account has this name', () => {
    const { fail, locked } = lab()
    fail(nobody, 1000)
    expect(locked(nobody)).toBe(300_000)
    expect(locked(root)).toBe(0)
  })

  it('lock nothing at long intervals, unless failures count until a success', () => {
    const { counter, locked } = lab()
    for (let minute = 0; minute < 20; minute++) counter.failed(root, LIMIT, minute * 60_000)
    expect(locked(root, 19 * 60_000)).toBe(0)
    const endless = { ...LIMIT, failureIntervalMs: Number.POSITIVE_INFINITY }
    expect(counter.lockedForMs(root, endless, 19 * 60_000)).toBe(300_000)
  })

  it('lock the whole account after ten times the limit if they come from many addresses', () => {
    const { fail, locked } = lab()
    const from = (source: number) => ({ ...root, source: `198.51.100.${source}` })
    for (let source = 0; source < 12; source++) fail(from(source), 4)
    expect(locked(root)).toBe(0)
    fail(from(12), 2)
    expect(locked(root)).toBe(300_000)
  })

  it('are forgotten for an address that logs in, and still count for other addresses', () => {
    const { counter, fail, locked } = lab()
    const elsewhere = { ...root, source: '198.51.100.1' }
    fail(elsewhere, 5)
    fail(root, 4)
    counter.succeeded(root)
    expect(locked(root)).toBe(0)
    expect(locked(elsewhere)).toBe(300_000)
  })

  it('are bounded in number for invented names and addresses, and displace no real account', () => {
    const { fail, locked } = lab(3)
    fail(root, 5)
    for (let name = 0; name < 100; name++) fail({ ...nobody, name: `n-${name}` }, 5)
    expect(locked(root)).toBe(300_000)
    expect(locked({ ...nobody, name: 'n-0' })).toBe(0)
    expect(locked({ ...nobody, name: 'n-99' })).toBe(300_000)
  })
})

describe('simultaneous login attempts', () => {
  const now = () => 0

  it('are limited to the failures left before the lock, and further attempts wait for their end', async () => {
    const { counter, locked } = lab()
    const begun = Array.from({ length: 7 }, () => counter.begin(root, LIMIT, now))
    let count = 0
    for (const each of begun) void each.then(() => void count++)
    await Promise.all(begun.slice(0, 5))
    expect(count).toBe(5)
    expect(locked(root)).toBe(0)
    counter.succeeded(root)
    counter.givenUp(root)
    expect(await Promise.all(begun)).toEqual(Array.from(begun, () => ({ kind: 'begun' })))
    expect(locked(root)).toBe(0)
  })

  it('are refused after a wait if earlier attempts have caused a lock', async () => {
    const { counter } = lab()
    for (let time = 0; time < 5; time++) await counter.begin(root, LIMIT, now)
    const next = counter.begin(root, LIMIT, now)
    for (let time = 0; time < 5; time++) counter.failed(root, LIMIT, 0)
    expect(await next).toEqual({ kind: 'locked', forMs: 300_000 })
  })

  it('are limited for the whole account if they come from many addresses, and only some may wait', async () => {
    const { counter } = lab()
    const from = (source: number) => ({ ...root, source: `198.51.100.${source}` })
    for (let source = 0; source < 50; source++) await counter.begin(from(source), LIMIT, now)
    const waiting = Array.from({ length: 256 }, (_, index) =>
      counter.begin(from(50 + index), LIMIT, now),
    )
    expect(await counter.begin(root, LIMIT, now)).toEqual({ kind: 'busy' })
    expect(await counter.begin(nobody, LIMIT, now)).toEqual({ kind: 'begun' })
    for (let source = 0; source < 50; source++) counter.failed(from(source), LIMIT, 0)
    const turns = await Promise.all(waiting)
    expect(new Set(turns.map(({ kind }) => kind))).toEqual(new Set(['locked']))
  })

  it('with invented names take no place from waiting attempts at accounts', async () => {
    const { counter } = lab()
    for (const each of [root, nobody])
      for (let time = 0; time < 5; time++) await counter.begin(each, LIMIT, now)
    const ofNobody = Array.from({ length: 257 }, () => counter.begin(nobody, LIMIT, now))
    expect(await ofNobody.at(-1)).toEqual({ kind: 'busy' })
    const sixth = counter.begin(root, LIMIT, now)
    counter.succeeded(root)
    expect(await sixth).toEqual({ kind: 'begun' })
  })
})
