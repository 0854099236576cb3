import { expect, it } from '@jest/globals'
import { clusterClockOf } from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import type { CallContext } from '@nkpsim/rpc'
import type { Monitor } from '../monitoring/monitor.ts'
import { alarmOperations } from '../operations/alarms.ts'
import { eventOperations } from '../operations/events.ts'
import type { Store } from '../store/store.ts'
import { simulatedStore } from '../testing/models.ts'
import { monitoringService } from './monitoring-service.ts'
import { toRpcError } from './rpc-errors.ts'

function monitoringOf(store: Store) {
  return monitoringService({
    ...eventOperations({ store, clusterClock: clusterClockOf(systemClock) }),
    ...alarmOperations({ store, monitor: {} as Monitor }),
  })
}

it('an event filter may name only a bounded number of ids', async () => {
  const store = await simulatedStore()
  const { handlers } = monitoringOf(store)
  const list = async (count: number) => {
    const ids = Array.from({ length: count }, (_, index) => `${index}`)
    const filter = { entity: '', ids, sinceMs: 0, untilMs: 0, beforeSequence: 0 }
    return handlers['listEvents']?.({ limit: 0, filter }, {} as CallContext)
  }
  expect(await list(100)).toEqual({ events: [] })
  await expect(list(101)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
  store.close()
})

it('a user may open only a bounded number of event streams, and other users are not affected', async () => {
  const store = await simulatedStore()
  const { handlers } = monitoringOf(store)
  const event = {
    timeMs: Date.now(),
    id: 'com.vmware.vc.kms.crypto.AllBackedUp',
    entityKind: 'vCenter',
    entity: '',
  } as const
  await store.change((tables) => tables.insertEvent(event))
  const ending = new AbortController()
  const follow = async (name: string) => {
    const context: CallContext = {
      ...{ peer: undefined, source: '', authority: '' },
      caller: { name, sessionId: 's' },
      signal: ending.signal,
      requireStill: async () => undefined,
    }
    const events = handlers['followEvents']?.({ afterSequence: 0 }, context)
    if (events === undefined || events instanceof Promise) throw new Error('not a stream')
    const iterator = events[Symbol.asyncIterator]()
    await iterator.next()
    return iterator
  }
  const open = await Promise.all(Array.from({ length: 20 }, () => follow('anna@x')))
  const refused = { code: 'FOLLOW_LIMIT_REACHED', status: 'RESOURCE_EXHAUSTED' }
  const error: unknown = await follow('anna@x').catch((reason) => reason)
  expect(toRpcError(error)).toMatchObject(refused)
  await open[0]?.return?.()
  const others = [await follow('ben@x'), await follow('anna@x')]
  await Promise.all([...open, ...others].map((each) => each.return?.()))
  store.close()
})
