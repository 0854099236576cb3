import { expect, it } from '@jest/globals'
import { createKeyId, deriveKek } from '@nkpsim/crypto'
import { keyProvider } from '../testing/key-provider.ts'
import { findKdk, kekOfObject, providerForNewObject } from './resolve.ts'

const code = (value: string) => expect.objectContaining({ code: value })

it('takes the provider that is named, or the default', () => {
  const first = keyProvider({ name: 'A', isDefault: false })
  const second = keyProvider({ name: 'B' })
  expect(providerForNewObject([first, second], 'A')).toBe(first)
  expect(providerForNewObject([first, second], '')).toBe(second)
})

it('refuses what is not there, and what was never backed up', () => {
  expect(() => providerForNewObject([], '')).toThrow(code('NO_DEFAULT_KEY_PROVIDER'))
  expect(() => providerForNewObject([], 'A')).toThrow(code('KEY_PROVIDER_NOT_FOUND'))
  const fresh = keyProvider({ usable: false })
  expect(() => providerForNewObject([fresh], 'NKP')).toThrow(code('KEY_PROVIDER_NOT_BACKED_UP'))
})

it('derives the key of an existing object even from a provider that may make no new ones', () => {
  const provider = keyProvider({ usable: false })
  const keyId = createKeyId(provider.keyId)
  expect(kekOfObject([provider], 'NKP', keyId).equals(deriveKek(provider.kdk, keyId))).toBe(true)
})

it('tells a missing provider from one that was made anew under the same name', () => {
  const keyId = createKeyId(keyProvider().keyId)
  expect(findKdk([], 'NKP', keyId)).toBeUndefined()
  expect(() => kekOfObject([], 'NKP', keyId)).toThrow(/does not hold key provider "NKP"/)
  expect(() => kekOfObject([keyProvider()], 'NKP', keyId)).toThrow(
    /with another key_id: restore the original/,
  )
  expect(() => kekOfObject([], 'NKP', keyId)).toThrow(code('VM_LOCKED'))
})
