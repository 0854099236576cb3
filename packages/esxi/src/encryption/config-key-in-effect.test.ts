import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { until } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import type { SealedObject } from '@nkpsim/tpm'
import type { ConfigStore } from '../config-store/config-store.ts'
import { createHostState } from '../config-store/host-state.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import { type ConfigKeyInput, createConfigKey } from './config-key.ts'
import { createRecoveryKey } from './recovery-key.ts'

it('a new config key takes effect and its files are settled while the TPM does not answer', async () => {
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
  const configKey = createConfigKey({ files, key, sealed: undefined, state, random })
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
