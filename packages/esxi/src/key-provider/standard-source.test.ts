import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { keyProvider, standardKey, standardProvider } from '../testing/key-provider.ts'
import { unattestedSource } from '../testing/unattested-source.ts'
import { createHeldKeys } from './held-keys.ts'
import { createHostKeys, keySources } from './host-keys.ts'
import { newNativeKeyId } from './native-source.ts'

const KMS = standardProvider()

/** A host to which vCenter has sent the key "1". */
function lab() {
  const heldKeys = createHeldKeys()
  const key = standardKey(KMS, '1')
  const kek = key.kek.copy()
  heldKeys.put(key)
  return { heldKeys, kek, source: keySources({ heldKeys, trustedSource: unattestedSource })(KMS) }
}

describe('the keys of a standard key provider', () => {
  it('are those that vCenter sent, for new objects and for existing ones', async () => {
    const { source, kek } = lab()
    using made = await source.newKey(systemRandom, '1')
    expect(made).toMatchObject({ providerName: 'KMS', keyId: '1' })
    expect(made.kek.equals(kek)).toBe(true)
    const resolved = source.resolve('1')
    expect('kek' in resolved && resolved.kek.equals(kek)).toBe(true)
    expect([source.has('1'), source.has('2')]).toEqual([true, false])
  })

  it('are made by vCenter alone', async () => {
    const { source } = lab()
    for (const keyId of ['', undefined])
      await expect(source.newKey(systemRandom, keyId)).rejects.toMatchObject({
        code: 'KEY_ID_REQUIRED',
        message: expect.stringContaining('send the request to vCenter'),
      })
    await expect(source.newKey(systemRandom, '2')).rejects.toMatchObject({
      code: 'KEY_NOT_FOUND',
      message: expect.stringContaining('nkpsim kms list KMS'),
    })
  })

  it('are not those of another kind of provider with the same name', () => {
    const { source } = lab()
    const native = newNativeKeyId(keyProvider(), systemRandom)
    expect(source.has(native)).toBe(false)
    expect(source.resolve(native)).toEqual({
      reason: 'this host holds a key provider "KMS" of another kind',
    })
  })

  it('are wiped when they are removed, with their provider, or all', () => {
    const { heldKeys } = lab()
    const keys = ['2', '3', '4'].map((id) => standardKey(KMS, id))
    const other = standardKey(standardProvider(), '1')
    for (const key of [...keys, other]) heldKeys.put(key)
    const [second] = keys
    expect(heldKeys.remove({ providerKeyId: KMS.keyId, keyId: '2' })).toBe(true)
    expect(heldKeys.remove({ providerKeyId: KMS.keyId, keyId: '2' })).toBe(false)
    const wiped = expect.objectContaining({ code: 'SECRET_WIPED' })
    expect(() => second?.kek.reveal()).toThrow(wiped)
    heldKeys.removeProviders([KMS.keyId])
    expect(heldKeys.list()).toEqual([other])
    for (const { kek } of keys) expect(() => kek.reveal()).toThrow(wiped)
    heldKeys.clear()
    expect(() => other.kek.reveal()).toThrow(wiped)
  })

  it('stay the same if vCenter sends them again', () => {
    const { heldKeys, kek } = lab()
    const again = { providerKeyId: KMS.keyId, keyId: '1', kcv: '', kek: kek.copy() }
    heldKeys.put(again)
    expect(heldKeys.list()).toHaveLength(1)
    expect(heldKeys.list()[0]?.kek.equals(kek)).toBe(true)
    expect(() => again.kek.reveal()).toThrow(expect.objectContaining({ code: 'SECRET_WIPED' }))
  })
})

describe('a native key provider', () => {
  it('refuses a key id of vCenter, and has no key of a key server', async () => {
    const NKP = keyProvider()
    const source = keySources({ heldKeys: createHeldKeys(), trustedSource: unattestedSource })
    await expect(source(NKP).newKey(systemRandom, '1')).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    })
    const keys = createHostKeys(() => [NKP], source)
    const key = { providerName: 'NKP', keyId: '1' }
    expect(keys.has(key)).toBe(false)
    expect(keys.resolve(key)).toEqual({
      reason: 'this host holds a key provider "NKP" of another kind',
    })
  })
})
