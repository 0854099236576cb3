import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { silentLogger, until } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import type { SealedObject } from '@nkpsim/tpm'
import type { ConfigStore } from '../config-store/config-store.ts'
import { createHostState } from '../config-store/host-state.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import { type ConfigKeyInput, createConfigKey } from './config-key.ts'
import { createRecoveryKey } from './recovery-key.ts'

it('a new config key takes effect, and its files are updated, while the TPM does not answer', async () => {
  const answer = Promise.withResolvers<void>()
  const store = { save: async () => undefined, noteVersion: () => answer.promise }
  const configuration = { keyProviders: [] } as unknown as HostConfiguration
  const state = createHostState(store as unknown as ConfigStore, configuration, (error) => {
    throw error
  })
  const written: string[] = []
  const files = {
    writeRecovery: async (boxes: readonly unknown[]) => void written.push(`${boxes.length} boxes`),
    writeNextSealed: async () => void written.push('next seal'),
    hasNextSealed: () => true,
    writeSealed: async () => void written.push('seal'),
    deleteNextSealed: async () => void written.push('no next seal'),
    deleteClear: async () => void written.push('no key in clear'),
  } as unknown as ConfigKeyInput['files']
  const key = Secret.random(32, systemRandom.bytes)
  const random = systemRandom
  const configKey = createConfigKey({
    ...{ files, key, sealed: undefined, state, random, logger: silentLogger },
  })
  const sealed = {} as SealedObject
  const events: string[] = []
  const replaced = configKey
    .replace(async () => sealed, createRecoveryKey(random))
    .then(() => events.push('replaced'))
  await until(() => configKey.sealed() === sealed && written.length === 6)
  expect(written.slice(2)).toEqual(['seal', 'no next seal', 'no key in clear', '1 boxes'])
  events.push('answer')
  answer.resolve()
  await replaced
  expect(events).toEqual(['answer', 'replaced'])
})

it('the config key is replaced even if its files cannot be updated, and the next replacement first updates them', async () => {
  const store = { save: async () => undefined, noteVersion: async () => undefined }
  const configuration = { keyProviders: [] } as unknown as HostConfiguration
  const state = createHostState(store as unknown as ConfigStore, configuration, (error) => {
    throw error
  })
  let isFull = true
  let isSettled = false
  const files = {
    writeRecovery: async (boxes: readonly unknown[]) => {
      isSettled = boxes.length === 1 && !isFull
    },
    writeNextSealed: async () => undefined,
    hasNextSealed: () => true,
    writeSealed: async () => {
      if (isFull) throw new Error('the disk is full')
    },
    deleteNextSealed: async () => undefined,
    deleteClear: async () => undefined,
  } as unknown as ConfigKeyInput['files']
  const warnings: string[] = []
  const logger = { warn: (event: string) => void warnings.push(event) }
  const random = systemRandom
  const key = Secret.random(32, random.bytes)
  const configKey = createConfigKey({ files, key, sealed: undefined, state, random, logger })
  const recovery = createRecoveryKey(random)
  await configKey.replace(async () => ({}) as SealedObject, recovery)
  expect(state.current().recovery).toBe(recovery)
  expect(warnings).toEqual(['config-key.files-unsettled'])
  const next = configKey.replace(async () => ({}) as SealedObject, recovery)
  await expect(next).rejects.toThrow('the disk is full')
  isFull = false
  await configKey.replace(async () => ({}) as SealedObject, recovery)
  expect(isSettled).toBe(true)
})
