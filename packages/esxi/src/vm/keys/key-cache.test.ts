import { describe, expect, it } from '@jest/globals'
import { createKeyId, formatKeyId, Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { keyProvider } from '../../testing/key-provider.ts'
import type { LocatedKey } from '../files/read-vm.ts'
import { createKeyCache, fateOfCachedKey } from './key-cache.ts'

const provider = keyProvider()
const DROPPED = {
  kind: 'native',
  name: provider.name,
  keyId: provider.keyId,
  isForeign: false,
} as const

function locatedKey(): LocatedKey {
  const keyId = formatKeyId(createKeyId(provider.keyId, systemRandom.bytes))
  const locator = { providerName: provider.name, keyId }
  return { providerKeyId: provider.keyId, locator: { ...locator, lockedData: Buffer.alloc(1) } }
}

describe('a cached key whose provider the host dropped', () => {
  it.each([
    ['observed', { isForeign: false, isOn: false }, 'keep'],
    ['observed', { isForeign: false, isOn: true }, 'keep'],
    ['observed', { isForeign: true, isOn: false }, 'drop'],
    ['observed', { isForeign: true, isOn: true }, 'dropWhenOff'],
    ['documented', { isForeign: false, isOn: false }, 'drop'],
    ['documented', { isForeign: false, isOn: true }, 'dropWhenOff'],
    ['documented', { isForeign: true, isOn: false }, 'drop'],
    ['documented', { isForeign: true, isOn: true }, 'dropWhenOff'],
  ] as const)('under the policy "%s" with %j has the fate "%s"', (policy, vm, fate) => {
    expect(fateOfCachedKey(vm, vm, policy)).toBe(fate)
  })
})

describe('the key cache', () => {
  it('returns copies of its keys, and wipes a key that it drops', () => {
    const cache = createKeyCache()
    const key = locatedKey()
    const kek = Secret.random(32, systemRandom.bytes)
    cache.put('vm', key, kek)
    const copy = cache.copy('vm', key)
    expect(copy?.equals(kek)).toBe(true)
    copy?.wipe()
    expect(cache.has('vm', key)).toBe(true)
    expect(cache.has('other', key)).toBe(false)
    cache.drop('vm')
    expect(cache.copy('vm', key)).toBeUndefined()
    expect(() => kek.reveal()).toThrow(expect.objectContaining({ code: 'SECRET_WIPED' }))
  })

  it('keeps a key until its VM is off, or longer if its provider returns before that', () => {
    const cache = createKeyCache()
    const [gone, back] = [locatedKey(), locatedKey()]
    cache.put('vm', gone, Secret.random(32, systemRandom.bytes))
    cache.put('vm', back, Secret.random(32, systemRandom.bytes))
    cache.follow([DROPPED], () => 'dropWhenOff')
    expect(cache.has('vm', gone)).toBe(true)
    cache.put('vm', back, Secret.random(32, systemRandom.bytes))
    cache.poweredOff('vm')
    expect([cache.has('vm', gone), cache.has('vm', back)]).toEqual([false, true])
  })

  it('decides only on keys of the dropped KDK, and drops keys that a VM no longer uses', () => {
    const cache = createKeyCache()
    const key = locatedKey()
    cache.put('vm', key, Secret.random(32, systemRandom.bytes))
    cache.follow([{ ...DROPPED, name: 'another' }], () => 'drop')
    cache.follow([{ ...DROPPED, keyId: keyProvider().keyId }], () => 'drop')
    expect(cache.has('vm', key)).toBe(true)
    cache.keepOnly('vm', [locatedKey()])
    expect(cache.has('vm', key)).toBe(false)
  })
})
