import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash, generateKeyPairSync, scrypt, scryptSync, sign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { watchRealWork } from './real-work.ts'

describe('watchRealWork', () => {
  it('finds no work of the machine in promises, ticks and immediates', async () => {
    using watch = watchRealWork()
    await watch.within(async () => {
      await Promise.all([1, 2, 3].map(async (each) => Promise.resolve(each)))
      await new Promise<void>((resolve) => process.nextTick(resolve))
      await new Promise((resolve) => setImmediate(resolve))
      AsyncLocalStorage.snapshot()(() => undefined)
    })
    expect(watch.first()).toBeUndefined()
  })

  it('finds no work of the machine in synchronous cryptography', () => {
    using watch = watchRealWork()
    watch.within(() => {
      const { privateKey } = generateKeyPairSync('ed25519')
      sign(null, Buffer.from('a'), privateKey)
      scryptSync('a', 'b', 8)
      createHash('sha256').update('a').digest()
    })
    expect(watch.first()).toBeUndefined()
  })

  it.each<[string, RegExp, () => Promise<unknown>]>([
    ['a file', /^FSREQ/, () => readFile(import.meta.filename)],
    ['a timer', /^Timeout$/, () => delay(1)],
    ['a thread', /^SCRYPTREQUEST$/, () => promisify(scrypt)('a', 'b', 8)],
    [
      'WebCrypto',
      /^WebCrypto digest$/,
      () => globalThis.crypto.subtle.digest('SHA-256', new Uint8Array(1)),
    ],
  ])('finds %s, and where it began', async (_, kind, work) => {
    using watch = watchRealWork()
    await watch.within(work)
    expect(watch.first()).toEqual({
      kind: expect.stringMatching(kind),
      at: expect.stringMatching(/real-work\.test\.ts/),
    })
  })

  it('finds work that watched code causes later, and no work of other code', async () => {
    using watch = watchRealWork()
    const next = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
    const timer = async (): Promise<void> => {
      await next()
      clearTimeout(setTimeout(() => undefined, 1))
    }
    const other = timer()
    await watch.within(next)
    await other
    expect(watch.first()).toBeUndefined()
    await watch.within(timer)
    expect(watch.first()).toMatchObject({ kind: 'Timeout' })
  })
})
