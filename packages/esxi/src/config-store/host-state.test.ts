import { expect, it } from '@jest/globals'
import type { HostConfiguration } from '../records/host-configuration.ts'
import type { ConfigStore } from './config-store.ts'
import { createHostState } from './host-state.ts'

it('a closed state waits for the running write, and refuses later writes', async () => {
  const write = Promise.withResolvers<void>()
  const saved: HostConfiguration[] = []
  const store: Pick<ConfigStore, 'save'> = {
    save: async (configuration) => {
      await write.promise
      saved.push(configuration)
    },
  }
  const configuration = { hostId: 'a', keyProviders: [] } as unknown as HostConfiguration
  const state = createHostState(store as ConfigStore, configuration, (error) => {
    throw error
  })
  const change = (hostId: string) =>
    state.update((current) => ({ next: { ...current, hostId }, result: undefined }))
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
