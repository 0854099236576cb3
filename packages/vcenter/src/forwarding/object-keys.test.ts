import { expect, it } from '@jest/globals'
import { keyCheckValue, Secret } from '@nkpsim/crypto'
import type { StandardKeyProvider } from '../records/key-provider.ts'
import { host, NO_ENTITY_DEFAULTS } from '../testing/models.ts'
import { createObjectKeys } from './object-keys.ts'

const HOST = host()
const KMS = { kind: 'standard', name: 'KMS', firstReachedMs: 1 } as StandardKeyProvider

it('a key server makes no key for a host that is not connected', async () => {
  let isConnected = false
  const made: Secret[] = []
  const keys = createObjectKeys({
    store: { snapshot: () => ({ ...NO_ENTITY_DEFAULTS, hosts: [HOST] }) as never },
    standardKeys: {
      make: async () => {
        const kek = Secret.from(Buffer.alloc(32, 1))
        made.push(kek)
        return { keyId: '7', kek, kcv: keyCheckValue(kek), note: '' }
      },
    },
    hostKeys: { give: async () => undefined, isConnected: () => isConnected },
    product: '0.3.0',
  })
  const of = { host: HOST.name, provider: KMS, madeFor: 'virtual machine a' }
  const { signal } = new AbortController()
  await expect(keys.make(of, signal)).rejects.toMatchObject({ code: 'HOST_NOT_CONNECTED' })
  expect(made).toEqual([])
  isConnected = true
  expect(await keys.make(of, signal)).toEqual({ provider: 'KMS', keyId: '7', note: '' })
  expect(() => made[0]?.reveal()).toThrow(expect.objectContaining({ code: 'SECRET_WIPED' }))
})
