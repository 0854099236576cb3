import { expect, it } from '@jest/globals'
import { keyCheckValue, Secret } from '@nkpsim/crypto'
import { clusterClockOf, manualClock, silentLogger } from '@nkpsim/daemon/testing'
import type { RpcChannel } from '@nkpsim/rpc'
import type { MissingProvidedKey } from '../key-provider/standard/key-answers.ts'
import type { KeyProviderInfo } from '../records/key-provider.ts'
import { host, keyProvider, NO_ENTITY_DEFAULTS } from '../testing/models.ts'
import { createHostKeyRenewal } from './host-key-renewal.ts'

const HOST = host()
const KMS = {
  ...keyProvider({ name: 'KMS', isDefault: true }),
  kind: 'standard',
} as unknown as KeyProviderInfo
const MISSING = new Map<string, readonly MissingProvidedKey[]>([
  ['KMS', [{ keyId: '7', reason: 'KeyStateMissingInKMS', message: 'no such key' }]],
])

it('a host that reports a missing host key again and again gets a new one each 10 minutes', async () => {
  const crypto = {
    mode: 'safe',
    hostKey: { provider: 'KMS', keyId: '', kmsKeyId: '7' },
    requiresEncryptionMode: true,
  }
  const snapshot = {
    ...{ ...NO_ENTITY_DEFAULTS, hosts: [HOST], keyProviders: [KMS], settings: new Map() },
    inventories: new Map([[HOST.id, { vms: [], crypto }]]),
  }
  const clock = manualClock(0)
  const enabled: string[] = []
  const client = { enableCrypto: async ({ keyId = '' }) => void enabled.push(keyId) }
  let madeCount = 0
  const renewal = createHostKeyRenewal({
    store: { snapshot: () => snapshot, change: async () => snapshot } as never,
    keys: {
      make: async () => {
        const kek = Secret.from(Buffer.alloc(32, 1))
        return { keyId: `k-${++madeCount}`, kcv: keyCheckValue(kek), kek, note: '' }
      },
    },
    give: async () => undefined,
    ...{ clusterClock: clusterClockOf(clock), logger: silentLogger },
  })
  const channel = { client: () => client } as unknown as RpcChannel
  const follow = () => renewal.follow(HOST, channel, MISSING, new AbortController().signal)
  for (let report = 0; report < 5; report++) await follow()
  expect(enabled).toEqual(['k-1'])
  await clock.advance(600_000)
  await follow()
  expect(enabled).toEqual(['k-1', 'k-2'])
})
