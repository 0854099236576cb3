import { expect, it } from '@jest/globals'
import type { HostStatus } from '../distribution/host-progress.ts'
import { host, keyProvider } from '../testing/models.ts'
import { taskProgress } from './host-progress.ts'

const CREATE = 'com.vmware.vcenter.crypto_manager.kms.providers.create'
const DELETE = 'com.vmware.vcenter.crypto_manager.kms.providers.delete'
const GENERATION = 7

const [esx1, esx2, esx3, esx4, esx5] = [
  host({ name: 'esx-1' }),
  host({ name: 'esx-2', tpmVersion: '' }),
  host({ name: 'esx-3', isDisconnected: true }),
  host({ name: 'esx-4', cluster: undefined }),
  host({ name: 'esx-5' }),
] as const
const known = {
  hosts: [esx1, esx2, esx3, esx4, esx5],
  removals: new Set([esx5.id]),
  keyProviders: [keyProvider({ name: 'nkp-1', tpmRequired: true })],
  generation: GENERATION,
}
type Status = Pick<HostStatus, 'isConnected' | 'observed' | 'refusal'>
const at = (generation: number, more: Partial<Status> = {}): Status => ({
  ...{ isConnected: true, refusal: undefined, observed: { term: 1, generation, keyProviders: [] } },
  ...more,
})

it('a change waits for hosts in clusters that nobody disconnects or removes', () => {
  const all = { operation: DELETE, target: 'nkp-1' }
  expect(taskProgress(all, known, () => at(GENERATION))).toEqual({ hostCount: 2, lacking: [] })
  expect(taskProgress(all, known, () => at(GENERATION - 1))).toEqual({
    hostCount: 2,
    lacking: [
      { host: 'esx-1', reason: 'waiting for the host' },
      { host: 'esx-2', reason: 'waiting for the host' },
    ],
  })
})

it('a change of a provider waits only for the hosts that use it', () => {
  const { hostCount, lacking } = taskProgress({ operation: CREATE, target: 'nkp-1' }, known, () =>
    at(0, { isConnected: false }),
  )
  expect(hostCount).toBe(1)
  expect(lacking).toEqual([{ host: 'esx-1', reason: 'the host is not responding' }])
})

it('a host that refuses the state, or has a later one than a restored vCenter, has not applied it', () => {
  const refusal = { term: 1, generation: GENERATION, code: 'KEY_MISMATCH', message: 'another key' }
  const task = { operation: CREATE, target: 'nkp-1' }
  expect(taskProgress(task, known, () => at(0, { refusal })).lacking).toEqual([
    { host: 'esx-1', reason: 'another key' },
  ])
  expect(taskProgress(task, known, () => at(GENERATION + 2)).lacking).toHaveLength(1)
})
