import { expect, it } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import type { HostConfiguration } from '../records/host-configuration.ts'
import type { ConfigStore } from './config-store.ts'
import { createHostState } from './host-state.ts'

function stateOver(store: Pick<ConfigStore, 'save' | 'noteVersion'>) {
  const configuration = { hostId: 'a', keyProviders: [] } as unknown as HostConfiguration
  const state = createHostState(store as ConfigStore, configuration, (error) => {
    throw error
  })
  const change = (hostId: string) =>
    state.update((current) => ({ next: { ...current, hostId }, result: undefined }))
  return { state, change }
}

it('closing the state waits for the running write, and later writes are refused', async () => {
  const write = Promise.withResolvers<void>()
  const saved: HostConfiguration[] = []
  const { state, change } = stateOver({
    save: async (configuration) => {
      await write.promise
      saved.push(configuration)
    },
    noteVersion: async () => undefined,
  })
  const running = change('b')
  let isClosed = false
  const closed = state.close().then(() => {
    isClosed = true
  })
  await expect(change('c')).rejects.toMatchObject({ code: 'STOPPING' })
  expect(isClosed).toBe(false)
  write.resolve()
  await Promise.all([running, closed])
  expect(saved.map(({ hostId }) => hostId)).toEqual(['b'])
})

it('configurations take effect one after the other while the TPM does not answer, and closing the state waits for the TPM', async () => {
  const answer = Promise.withResolvers<void>()
  const { state, change } = stateOver({
    save: async () => undefined,
    noteVersion: () => answer.promise,
  })
  const settled: string[] = []
  const changes = ['b', 'c'].map((hostId) => change(hostId).then(() => settled.push(hostId)))
  await until(() => state.current().hostId === 'c')
  const closed = state.close().then(() => settled.push('closed'))
  await new Promise((resolve) => setImmediate(resolve))
  expect(settled).toEqual([])
  answer.resolve()
  await Promise.all([...changes, closed])
  expect(settled).toEqual(['b', 'c', 'closed'])
})
