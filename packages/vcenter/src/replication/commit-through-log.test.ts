import { describe, expect, it } from '@jest/globals'
import type { NewEvent } from '../records/event.ts'
import type { AppendOutcome } from './leadership.ts'
import { MAX_ENTRY_BYTES } from './log-entry.ts'
import { loggedStore } from './testing/logged-store.ts'

const EVENT: NewEvent = {
  ...{ id: 'nkpsim.vcenter.started', timeMs: 1, message: 'm' },
  ...{ entityKind: 'vCenter', entity: '' },
}

describe('a change with vCenter HA', () => {
  it('is visible when the log has taken it, and not earlier', async () => {
    const { store, answerWith } = await loggedStore()
    const answer = Promise.withResolvers<AppendOutcome>()
    answerWith(() => answer.promise)
    const seen: number[] = []
    store.onChange(({ datacenters }) => seen.push(datacenters.length))
    const changed = store.change((tables) => {
      tables.insertDatacenter('DC')
      tables.insertEvent(EVENT)
    })
    expect(store.snapshot().datacenters).toEqual([])
    expect(store.newestEvents(9)).toEqual([])
    answer.resolve('accepted')
    expect((await changed).datacenters).toEqual(['DC'])
    expect(store.newestEvents(9)).toHaveLength(1)
    expect(seen).toEqual([1])
  })

  it.each([
    ['fenced', 'NOT_ACTIVE'],
    ['unknown', 'OUTCOME_UNKNOWN'],
  ] as const)('leaves no trace if the log answers %s', async (outcome, code) => {
    const { store, answerWith } = await loggedStore()
    answerWith(async () => outcome)
    const first = store.change((tables) => tables.insertDatacenter('DC-1'))
    const waiting = store.change((tables) => tables.insertDatacenter('DC-2'))
    await expect(first).rejects.toMatchObject({ code })
    // A change that waited was never sent, so its outcome is known.
    await expect(waiting).rejects.toMatchObject({ code: 'NOT_ACTIVE' })
    expect(store.snapshot().datacenters).toEqual([])
  })

  it('shares an entry with others that wait at the same time', async () => {
    const { store, entries } = await loggedStore()
    const insert = (n: number) =>
      store.change((tables) => tables.insertEvent({ ...EVENT, message: `${n}` }))
    await Promise.all([1, 2, 3, 4, 5].map(insert))
    expect(entries.map(({ sequence }) => sequence)).toEqual([1, 2])
    expect(store.newestEvents(9).map(({ message }) => message)).toEqual(['5', '4', '3', '2', '1'])
  })

  it('fails alone, without the others of its entry', async () => {
    const { store } = await loggedStore()
    const first = store.change((tables) => tables.insertEvent(EVENT))
    const failing = store.change((tables) => {
      tables.insertEvent({ ...EVENT, message: 'undone' })
      throw new Error('no')
    })
    const last = store.change((tables) => tables.insertEvent({ ...EVENT, message: 'last' }))
    await Promise.all([first, expect(failing).rejects.toThrow('no'), last])
    expect(store.newestEvents(9).map(({ message }) => message)).toEqual(['last', 'm'])
  })

  it('is refused if the configuration that its caller checked has changed', async () => {
    const { store } = await loggedStore()
    const first = store.change((tables) => tables.insertDatacenter('DC-1'))
    const second = store.change((tables) => tables.insertDatacenter('DC-2'))
    const event = store.change((tables) => tables.insertEvent(EVENT))
    await first
    await expect(second).rejects.toMatchObject({ code: 'CHANGED_MEANWHILE' })
    await event
    await store.change((tables) => tables.insertDatacenter('DC-2'))
    expect(store.snapshot().datacenters).toEqual(['DC-1', 'DC-2'])
  })

  it('is made if its work checks the data itself, which then contains earlier changes', async () => {
    const { store } = await loggedStore()
    const insert = (name: string) =>
      store.change(
        (tables) => {
          const { datacenters } = store.snapshot()
          if (datacenters.length >= 3) throw new Error(`after ${datacenters.join(' ')}`)
          tables.insertDatacenter(name)
        },
        { checksWithin: true },
      )
    const made = await Promise.allSettled(['1', '2', '3', '4'].map(insert))
    expect(made.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'fulfilled', 'rejected'],
    ])
    expect(made[3]).toMatchObject({ reason: { message: 'after 1 2 3' } })
  })

  it('gets an entry of its own if it is large, and is refused if it is too large', async () => {
    const { store, entries } = await loggedStore()
    const insert = (sizeBytes: number) =>
      store.change((tables) => tables.insertEvent({ ...EVENT, message: 'x'.repeat(sizeBytes) }))
    const half = MAX_ENTRY_BYTES * 0.6
    const [, , , tooLarge] = await Promise.allSettled([
      ...[insert(1), insert(half), insert(half)],
      ...[insert(MAX_ENTRY_BYTES), insert(1)],
    ])
    expect(tooLarge).toMatchObject({ status: 'rejected', reason: { code: 'CHANGE_TOO_LARGE' } })
    expect(store.newestEvents(9)).toHaveLength(4)
    expect(Math.max(...entries.map(({ value }) => value.length))).toBeGreaterThan(half)
  })
})
