import { expect, it } from '@jest/globals'
import { createKeyId, deriveKek, formatKeyId } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { keyProvider, keySourceOf } from '../testing/key-provider.ts'
import { providerForNewObject } from './choose-provider.ts'
import { createHostKeys } from './host-keys.ts'
import type { ResolvedKey } from './key-source.ts'
import { newNativeKeyId } from './native-source.ts'

const code = (value: string) => expect.objectContaining({ code: value })

it('a host chooses the named provider, or the default for an empty name', () => {
  const first = keyProvider({ name: 'A', isDefault: false })
  const second = keyProvider({ name: 'B' })
  expect(providerForNewObject([first, second], 'A')).toBe(first)
  expect(providerForNewObject([first, second], '')).toBe(second)
})

it('a host prefers a provider with exactly that name to one in another Unicode form', () => {
  const composed = keyProvider({ name: '\u00c5' })
  const decomposed = keyProvider({ name: 'A\u030a' })
  expect(providerForNewObject([decomposed, composed], composed.name)).toBe(composed)
  expect(providerForNewObject([decomposed], composed.name)).toBe(decomposed)
})

it('a host refuses a missing provider, and a provider that was never backed up', () => {
  expect(() => providerForNewObject([], '')).toThrow(code('NO_DEFAULT_KEY_PROVIDER'))
  expect(() => providerForNewObject([], 'A')).toThrow(code('KEY_PROVIDER_NOT_FOUND'))
  const fresh = keyProvider({ usable: false })
  expect(() => providerForNewObject([fresh], 'NKP')).toThrow(code('KEY_PROVIDER_NOT_BACKED_UP'))
  const named = keyProvider({ usable: false, name: 'a b' })
  expect(() => providerForNewObject([named], 'a b')).toThrow("backup 'a b' --file")
})

const reasonOf = (resolved: ResolvedKey | undefined) =>
  resolved && 'reason' in resolved ? resolved.reason : undefined

it('a host derives the key of an existing object from a provider that may not encrypt new objects', () => {
  const provider = keyProvider({ usable: false })
  const keyId = createKeyId(provider.keyId, systemRandom.bytes)
  const name = { providerName: 'NKP', keyId: formatKeyId(keyId) }
  const keys = createHostKeys(() => [provider], keySourceOf)
  expect(keys.has(name)).toBe(true)
  const resolved = keys.resolve(name)
  expect('kek' in resolved && resolved.kek.equals(deriveKek(provider.kdk, keyId))).toBe(true)
})

it('a host derives the same key again from its key id while the host holds the provider', async () => {
  const provider = keyProvider()
  const held = [keyProvider(), provider]
  const keys = createHostKeys(() => held, keySourceOf)
  const key = await keySourceOf(provider).newKey(systemRandom)
  const resolved = keys.resolve(key)
  expect('kek' in resolved && resolved.kek.equals(key.kek)).toBe(true)
  held.pop()
  expect(keys.has(key)).toBe(false)
  {
    using _wiped = key
  }
  expect(() => key.kek.reveal()).toThrow(code('SECRET_WIPED'))
})

it('a host derives a new key immediately, so that the key survives a wiped KDK', async () => {
  const provider = keyProvider()
  const source = keySourceOf(provider)
  using key = await source.newKey(systemRandom)
  const resolved = source.resolve(key.keyId)
  provider.kdk.wipe()
  expect('kek' in resolved && resolved.kek.equals(key.kek)).toBe(true)
  expect(source.has(newNativeKeyId(provider, systemRandom))).toBe(true)
})

it('a host distinguishes a missing provider from a new provider with the same name', () => {
  const name = {
    providerName: 'NKP',
    keyId: formatKeyId(createKeyId(keyProvider().keyId, systemRandom.bytes)),
  }
  const [none, another] = [[], [keyProvider()]].map((held) =>
    createHostKeys(() => held, keySourceOf),
  )
  expect([none?.has(name), another?.has(name)]).toEqual([false, false])
  expect(reasonOf(none?.resolve(name))).toMatch(/does not hold key provider "NKP"/)
  expect(reasonOf(another?.resolve(name))).toMatch(/with another key_id: restore the original/)
})
