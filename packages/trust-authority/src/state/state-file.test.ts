import { beforeAll, beforeEach, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { BOX_KEY_FILE } from '@nkpsim/daemon/box-key'
import { createSimulatedDisk, type Files, systemRandom } from '@nkpsim/effects'
import { INITIAL_CONFIGURATION, type TrustedKeyProvider } from '../records/configuration.ts'
import type { TrustIdentity } from '../records/identity.ts'
import { createTrustIdentity } from './identity.ts'
import { openStateFile, STATE_FILE } from './state-file.ts'
import { createTrustStore } from './trust-state.ts'

const PASSWORD = 'a password of a key server'
const provider = (password: Secret | undefined): TrustedKeyProvider => ({
  ...{ name: 'tkp-1', providerId: 'id', primaryKeyId: '1', servers: [], userName: 'u' },
  ...{ password, timeoutMs: 1, client: undefined, serverCertificatesPem: '' },
})

let identity: TrustIdentity
let files: Files
beforeAll(async () => {
  const place = { name: 'trust-1', address: 'trust-1', nowMs: Date.UTC(2026, 0, 1) }
  identity = await createTrustIdentity(place, systemRandom)
})
beforeEach(() => {
  files = createSimulatedDisk({ random: systemRandom }).attach()
  files.now.makeFolder('/state', 0o700)
})

const open = () => openStateFile({ files, random: systemRandom }, '/state')
const never = (error: unknown): never => {
  throw error
}

it('what was saved is loaded again, and no secret is on the disk in clear', async () => {
  const file = await open()
  const password = Secret.from(Buffer.from(PASSWORD))
  const configuration = { ...INITIAL_CONFIGURATION, keyProviders: [provider(password)] }
  await file.save({ identity, configuration })
  const loaded = (await open()).load()
  expect(loaded?.identity.serviceId).toBe(identity.serviceId)
  expect(loaded?.identity.tokens.privateKey.equals(identity.tokens.privateKey)).toBe(true)
  expect(loaded?.configuration.keyProviders[0]?.password?.reveal().toString()).toBe(PASSWORD)
  expect(loaded?.configuration.keyProviders[0]?.client).toBeUndefined()
  const stored = files.now.open(`/state/${STATE_FILE}`, 'read')
  const bytes = Buffer.alloc(stored.now.stat().size)
  stored.now.read(bytes, 0)
  expect(bytes.includes(Buffer.from(PASSWORD).toString('base64'))).toBe(false)
})

it('a damaged state, another box key and a missing box key are refused', async () => {
  await (await open()).save({ identity, configuration: INITIAL_CONFIGURATION })
  const key = files.now.open(`/state/${BOX_KEY_FILE}`, 'change')
  key.now.write(Buffer.alloc(32, 7), 0)
  const refused = (text: string) =>
    expect.objectContaining({ code: 'STORE_UNUSABLE', message: expect.stringContaining(text) })
  const other = await open()
  expect(() => other.load()).toThrow(refused('is damaged, or was encrypted with another box.key'))
  key.now.write(Buffer.alloc(40), 0)
  await expect(open()).rejects.toEqual(refused('box.key is damaged'))
  files.now.remove(`/state/${BOX_KEY_FILE}`)
  await expect(open()).rejects.toEqual(refused('box.key is missing'))
})

it('a change that changes nothing is not written, and dropped secrets are wiped', async () => {
  let saved = 0
  const password = Secret.from(Buffer.from(PASSWORD))
  const configuration = { ...INITIAL_CONFIGURATION, keyProviders: [provider(password)] }
  const save = async (): Promise<void> => void saved++
  const store = createTrustStore({ save }, { identity, configuration }, never)
  await store.change((current) => current)
  expect(saved).toBe(0)
  await store.change((current) => ({ ...current, keyProviders: [] }))
  expect(saved).toBe(1)
  expect(() => password.reveal()).toThrow('the secret was wiped')
})

it('a caller that gave up changes nothing', async () => {
  const save = async (): Promise<void> => undefined
  const state = { identity, configuration: INITIAL_CONFIGURATION }
  const store = createTrustStore({ save }, state, never)
  const gone = async (): Promise<void> => {
    throw new Error('gone')
  }
  await expect(store.change((now) => ({ ...now, group: 'g' }), gone)).rejects.toThrow('gone')
  expect(store.configuration()).toBe(INITIAL_CONFIGURATION)
})
