import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { providerKeyIdOf } from '../key-provider/key-source.ts'
import { type HostCrypto, type HostCryptoMode, INITIAL_CRYPTO } from '../records/host-crypto.ts'
import type { KeyProvider } from '../records/key-provider.ts'
import { keyProvider } from '../testing/key-provider.ts'
import {
  changeHostKey,
  cryptoAfterBoot,
  cryptoAfterTake,
  disableCrypto,
  enableCrypto,
  prepareCrypto,
  requireEncrypting,
  requiresEncryptionMode,
} from './host-crypto.ts'
import { newHostKeyWith } from './host-crypto-control.ts'

const newHostKey = newHostKeyWith(systemRandom)
const theirs = keyProvider({ name: 'theirs', vcenterInstanceId: 'vc-0' })
const ours = keyProvider({ name: 'ours' })
const MODES: HostCryptoMode[] = ['incapable', 'prepared', 'safe', 'pendingIncapable']
const invalidMode = expect.objectContaining({ code: 'CRYPTO_MODE_INVALID' })

const crypto = (mode: HostCryptoMode, from?: KeyProvider): HostCrypto => ({
  mode,
  hostKey: from && newHostKey(from),
})

describe('a host that applied a desired state', () => {
  const after = (
    before: HostCrypto,
    held: readonly KeyProvider[],
    more: { dropped?: readonly KeyProvider[]; renewMissingHostKey?: boolean } = {},
  ) => {
    const { dropped = [], renewMissingHostKey = true } = more
    const { mode, hostKey } = cryptoAfterTake(before, {
      held,
      own: held.filter(({ vcenterInstanceId }) => vcenterInstanceId === 'vc-1'),
      dropped,
      isForeign: ({ vcenterInstanceId }) => vcenterInstanceId !== 'vc-1',
      settings: { ...INITIAL_CRYPTO.cryptoSettings, renewMissingHostKey },
      newHostKey,
    })
    return [mode, hostKey?.providerName]
  }

  it('becomes safe with the first usable default provider', () => {
    expect(after(crypto('incapable'), [ours])).toEqual(['safe', 'ours'])
    expect(after(crypto('incapable'), [keyProvider({ usable: false })])).toEqual([
      'incapable',
      undefined,
    ])
    expect(after(crypto('incapable'), [keyProvider({ isDefault: false })])).toEqual([
      'incapable',
      undefined,
    ])
    expect(after(crypto('incapable'), [theirs])).toEqual(['incapable', undefined])
  })

  it('keeps the mode that an operator set', () => {
    expect(after(crypto('prepared'), [ours])).toEqual(['prepared', undefined])
    expect(after(crypto('pendingIncapable', theirs), [ours])).toEqual([
      'pendingIncapable',
      'theirs',
    ])
  })

  it('renews a host key whose KDK is gone, if the setting allows it and a usable default exists', () => {
    const lost = keyProvider({ name: 'lost' })
    const change = { dropped: [lost] }
    expect(after(crypto('safe', lost), [ours], change)).toEqual(['safe', 'ours'])
    expect(after(crypto('safe', lost), [], change)).toEqual(['safe', 'lost'])
    const forbidden = { ...change, renewMissingHostKey: false }
    expect(after(crypto('safe', lost), [ours], forbidden)).toEqual(['safe', 'lost'])
    expect(after(crypto('safe', lost), [ours])).toEqual(['safe', 'ours'])
  })

  it('keeps its host key while the former vCenter’s providers stay, and waits for an operator afterwards', () => {
    expect(after(crypto('safe', theirs), [ours, theirs])).toEqual(['safe', 'theirs'])
    const dropped = { dropped: [theirs] }
    expect(after(crypto('safe', theirs), [ours], dropped)).toEqual(['prepared', undefined])
  })
})

describe('encryption mode', () => {
  it('becomes prepared, safe and pendingIncapable, and becomes incapable again at a boot', () => {
    const prepared = prepareCrypto(crypto('incapable'))
    expect(prepared.mode).toBe('prepared')
    const safe = enableCrypto(prepared, [ours], () => newHostKey(ours))
    expect(safe).toMatchObject({ mode: 'safe', hostKey: { providerName: 'ours' } })
    const pending = disableCrypto(safe)
    expect(pending).toEqual({ ...safe, mode: 'pendingIncapable' })
    expect(() => requireEncrypting(pending)).toThrow(invalidMode)
    expect(cryptoAfterBoot(pending)).toEqual(crypto('incapable'))
  })

  it.each(MODES)('in state %s allows what ESXi allows', (mode) => {
    const before = crypto(mode, mode === 'safe' ? ours : undefined)
    const allows = (act: () => unknown): boolean => {
      try {
        act()
        return true
      } catch {
        return false
      }
    }
    const key = () => newHostKey(ours)
    expect({
      prepare: allows(() => prepareCrypto(before)),
      enable: allows(() => enableCrypto(before, [ours], key)),
      changeKey: allows(() => changeHostKey(before, key)),
      disable: allows(() => disableCrypto(before)),
      encrypt: allows(() => requireEncrypting(before)),
    }).toEqual({
      prepare: mode === 'incapable',
      enable: mode === 'incapable' || mode === 'prepared',
      changeKey: mode === 'safe',
      disable: mode === 'safe' || mode === 'prepared',
      encrypt: mode !== 'pendingIncapable',
    })
    if (mode !== 'pendingIncapable') expect(cryptoAfterBoot(before)).toBe(before)
  })

  it('is enabled again on a safe host only if its host key is gone', () => {
    const safe = crypto('safe', ours)
    expect(requiresEncryptionMode(safe, [ours])).toBe(false)
    expect(() => enableCrypto(safe, [ours], () => newHostKey(ours))).toThrow(
      expect.objectContaining({ code: 'HOST_KEY_EXISTS' }),
    )
    expect(requiresEncryptionMode(safe, [])).toBe(true)
    // A provider with the same name and another key_id is a different provider.
    expect(requiresEncryptionMode(safe, [keyProvider({ name: 'ours' })])).toBe(true)
    const other = keyProvider()
    const { hostKey } = enableCrypto(safe, [other], () => newHostKey(other))
    expect(hostKey && providerKeyIdOf(hostKey.keyId)).toBe(other.keyId)
  })
})
