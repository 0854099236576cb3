import { expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { wipeSecrets, withoutSecrets } from '../records/key-provider.ts'
import { keyProvider } from '../testing/models.ts'
import { keyForHost, wipeKeysForHost } from './key-for-host.ts'

const copyOf = (provider: ReturnType<typeof keyProvider>) => {
  const { kdk, ...rest } = provider
  return keyProvider({ ...rest, kdk: kdk.copy() })
}

it('keyForHost finds the key for a host in the snapshot, by key_id and key check value', () => {
  const before = keyProvider()
  const now = copyOf(before)
  const planned = withoutSecrets(before)
  wipeSecrets(before)
  const keyProviders = [keyProvider({ keyId: before.keyId }), now]
  const sent = keyForHost({ keyProviders }, planned, undefined, systemRandom)
  expect(sent).toEqual({ keyDerivationKey: now.kdk.reveal() })
  wipeKeysForHost([sent])
  expect(sent).toEqual({ keyDerivationKey: Buffer.alloc(32) })
  expect(now.kdk.reveal()).not.toEqual(Buffer.alloc(32))
})

it('keyForHost refuses a key whose provider was deleted, or was created again with the same key_id', () => {
  const gone = withoutSecrets(keyProvider())
  const again = keyProvider({ keyId: gone.keyId })
  for (const keyProviders of [[], [again]])
    expect(() => keyForHost({ keyProviders }, gone, undefined, systemRandom)).toThrow(
      expect.objectContaining({ code: 'PROVIDER_NOT_FOUND' }),
    )
})
