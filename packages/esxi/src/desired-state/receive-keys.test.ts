import { describe, expect, it } from '@jest/globals'
import { keyCheckValue, Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { MAX_HELD_KEYS } from '../key-provider/held-keys.ts'
import { standardKey, standardProvider } from '../testing/key-provider.ts'
import { type OfferedKey, receiveKeys } from './receive-keys.ts'

const KMS = standardProvider()

function offered(keyId: string, more: Partial<OfferedKey> = {}): OfferedKey {
  const { kek, kcv } = standardKey(KMS, keyId)
  return { provider: 'KMS', keyId, kek, kcv, ...more }
}

const receive = (
  keys: readonly OfferedKey[],
  more: { held?: readonly OfferedKey[]; heldCount?: number } = {},
) => {
  const { held = [] } = more
  const { heldCount = held.length } = more
  const find = ({ keyId }: { keyId: string }) => held.find((each) => each.keyId === keyId)
  const { accepted, refused } = receiveKeys(keys, { providers: [KMS], find, heldCount })
  return {
    accepted: accepted.map(({ keyId }) => keyId),
    refused: refused.map(({ keyId, code }) => [keyId, code]),
  }
}

const short = Secret.random(16, systemRandom.bytes)

describe('offered keys of standard providers', () => {
  it('are accepted each by itself, also if the host holds them already', () => {
    const again = offered('1')
    const held = [{ ...again, kek: again.kek.copy() }]
    expect(receive([again, offered('2'), offered('3', { kcv: '' })], { held })).toEqual({
      accepted: ['1', '2'],
      refused: [['3', 'INVALID_KEY']],
    })
  })

  it.each([
    ['of an unknown provider', { provider: 'OTHER' }, 'KEY_PROVIDER_NOT_FOUND'],
    ['of 128 bits', { kek: short, kcv: keyCheckValue(short) }, 'INVALID_KEY'],
    ['with the check value of another key', { kcv: '0'.repeat(32) }, 'INVALID_KEY'],
    ['without an id', { keyId: '' }, 'INVALID_KEY'],
    ['with an id that is too long', { keyId: 'x'.repeat(129) }, 'INVALID_KEY'],
    ['with a control character in its id', { keyId: 'a\u001b[31m' }, 'INVALID_KEY'],
  ])('are refused and wiped %s', (_name, more, code) => {
    const key = offered('1', more)
    expect(receive([key])).toEqual({ accepted: [], refused: [[key.keyId, code]] })
    expect(() => key.kek.reveal()).toThrow(expect.objectContaining({ code: 'SECRET_WIPED' }))
  })

  it('are refused if the key server gives the id of a held key to another key', () => {
    const held = [offered('1')]
    expect(receive([offered('1')], { held })).toEqual({
      accepted: [],
      refused: [['1', 'KEY_MISMATCH']],
    })
    expect(held[0]?.kek.lengthBytes).toBe(32)
    expect(receive([offered('2'), offered('2')])).toEqual({
      accepted: ['2'],
      refused: [['2', 'KEY_MISMATCH']],
    })
  })

  it('are refused beyond the limit of a host', () => {
    expect(receive([offered('1'), offered('2')], { heldCount: MAX_HELD_KEYS - 1 })).toEqual({
      accepted: ['1'],
      refused: [['2', 'TOO_MANY_KEYS']],
    })
  })
})
