import { describe, expect, it } from '@jest/globals'
import type { MissingProvidedKey } from '../key-provider/standard/key-answers.ts'
import type { HostCrypto } from '../records/host-inventory.ts'
import type { KeyProviderInfo } from '../records/key-provider.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { host, keyProvider, NO_ENTITY_DEFAULTS } from '../testing/models.ts'
import { planHostKey } from './plan-host-key.ts'

const HOST = host()
const NKP = keyProvider({ isDefault: true })
const KMS = { ...keyProvider({ name: 'KMS' }), kind: 'standard' } as unknown as KeyProviderInfo
const REQUIRED: HostCrypto = {
  mode: 'safe',
  hostKey: { provider: 'KMS', keyId: '', kmsKeyId: '7' },
  requiresEncryptionMode: true,
}

function plan(
  reason: MissingProvidedKey['reason'],
  more: {
    crypto?: HostCrypto
    keyId?: string
    keyProviders?: readonly KeyProviderInfo[]
    newIfMissing?: string
  } = {},
) {
  const { crypto = REQUIRED, keyId = '7', keyProviders = [NKP, KMS], newIfMissing } = more
  const snapshot = {
    ...NO_ENTITY_DEFAULTS,
    ...{ hosts: [HOST], keyProviders },
    inventories: new Map([[HOST.id, { vms: [], crypto }]]),
    settings: new Map(
      newIfMissing === undefined ? [] : [['vpxd.hostkey.newIfMissing', newIfMissing]],
    ),
  } as unknown as PublicSnapshot
  const found = planHostKey(
    snapshot,
    HOST.id,
    new Map([['KMS', [{ keyId, reason, message: 'no such key' }]]]),
  )
  return found && [found.why, found.provider?.name]
}

describe('a host key that no key server gives', () => {
  it('is replaced by a key of the default provider', () => {
    expect(plan('KeyStateMissingInKMS')).toEqual(['missing', 'NKP'])
    expect(plan('KeyMismatch')).toEqual(['missing', 'NKP'])
    expect(plan('KeyStateClusterUnreachable')).toEqual(['cluster', 'NKP'])
  })

  it('waits for an operator if the setting forbids it, or no provider can make a key', () => {
    const reason = 'KeyStateMissingInKMS'
    expect(plan(reason, { newIfMissing: 'false' })).toEqual(['missing', undefined])
    expect(plan(reason, { keyProviders: [KMS] })).toEqual(['missing', undefined])
    const keyProviders = [{ ...KMS, isDefault: true }]
    expect(plan(reason, { keyProviders })).toEqual(['missing', 'KMS'])
    const unreachable = plan('KeyStateClusterUnreachable', { keyProviders })
    expect(unreachable).toEqual(['cluster', undefined])
  })

  it('is no concern if the host has its key, or another key is missing', () => {
    const has = { ...REQUIRED, requiresEncryptionMode: false }
    expect(plan('KeyStateMissingInKMS', { crypto: has })).toBeUndefined()
    expect(plan('KeyStateMissingInKMS', { keyId: '8' })).toBeUndefined()
    const native = { ...REQUIRED, hostKey: { provider: 'NKP', keyId: NKP.keyId } }
    expect(plan('KeyStateMissingInKMS', { crypto: native })).toBeUndefined()
  })
})
