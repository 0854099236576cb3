import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Call } from '@nkpsim/daemon/operation'
import { clusterClockOf, manualClock } from '@nkpsim/daemon/testing'
import type { HostStatus } from '../distribution/host-progress.ts'
import type { Store } from '../store/store.ts'
import { startTasks, type Tasks } from '../tasks/tasks.ts'
import { host, keyProvider, simulatedStore } from '../testing/models.ts'
import { type TaskOperations, taskOperations } from './tasks.ts'

const USER = 'anna@vsphere.local'
const DAY_MS = 86_400_000
const NO_FILTER = { target: '', operations: [], sinceMs: 0, untilMs: 0, beforeId: '' }

let store: Store
let tasks: Tasks
let operations: TaskOperations
let clock: ReturnType<typeof manualClock>
let acknowledged: Record<string, number>
let ending: AbortController

beforeEach(async () => {
  ending = new AbortController()
  acknowledged = {}
  store = await simulatedStore()
  clock = manualClock(Date.UTC(2026, 0, 1))
  const clusterClock = clusterClockOf(clock)
  const statusOf = (id: string): HostStatus => ({
    ...{ isConnected: true, hasReportedVms: true, refusal: undefined },
    observed: { term: 1, generation: acknowledged[id] ?? 0, keyProviders: [] },
  })
  tasks = await startTasks({ store, clusterClock, statusOf })
  operations = taskOperations({ store, tasks, clusterClock })
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    tables.insertCluster({ name: 'Cluster', datacenter: 'DC', folder: undefined })
    for (const name of ['esx-1', 'esx-2']) tables.putHost(host({ id: name, name }))
  })
})
afterEach(async () => {
  ending.abort()
  await tasks.stop()
  store.close()
})

const callOf = (name = USER): Call => ({
  ...{ caller: { name, sessionId: 's' }, peer: undefined, source: '', authority: '' },
  signal: ending.signal,
  requireStill: async () => undefined,
})
const create = (provider: string) =>
  tasks.run({
    user: USER,
    task: {
      operation: 'com.vmware.vcenter.crypto_manager.kms.providers.create',
      target: provider,
    },
    run: () =>
      store.change((tables) => {
        tables.insertKeyProvider(keyProvider({ name: provider }))
        tables.bumpGeneration()
      }),
  })
const acknowledge = (hostId: string): void => {
  acknowledged[hostId] = store.snapshot().generation
  tasks.hostsChanged()
}

describe('a list of tasks', () => {
  it('has the newest first, and pages by id', async () => {
    for (const name of ['a', 'b', 'c']) await create(name)
    const list = (limit: number, beforeId = '') =>
      operations.listTasks.run({ limit, filter: { ...NO_FILTER, beforeId } }, callOf())
    const [newest, next] = await list(2)
    expect([newest, next]).toMatchObject([{ target: 'c' }, { target: 'b' }])
    expect(await list(2, next?.id)).toMatchObject([{ target: 'a' }])
  })

  it('has no task that is older than task.maxAge', async () => {
    await create('a')
    const count = async () =>
      (await operations.listTasks.run({ limit: 0, filter: undefined }, callOf())).length
    await clock.advance(30 * DAY_MS)
    expect(await count()).toBe(1)
    await clock.advance(1)
    expect(await count()).toBe(0)
  })

  it('refuses too many operations, and an id that is none', async () => {
    const list = (filter: Partial<typeof NO_FILTER>) =>
      operations.listTasks.run({ limit: 0, filter: { ...NO_FILTER, ...filter } }, callOf())
    const names = Array.from({ length: 101 }, String) as never[]
    await expect(list({ operations: names })).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    await expect(list({ beforeId: '12' })).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' })
  })
})

describe('a follower of tasks', () => {
  const follow = (afterRevision: number, name = USER) =>
    operations.followTasks.run({ afterRevision }, callOf(name))

  it('sees each change and each progress once, until the call ends', async () => {
    await create('known')
    const [known] = store.tasks.newest(1)
    const seen: string[] = []
    const following = (async () => {
      for await (const { target, state, appliedHostCount } of follow(known?.revision ?? 0)) {
        seen.push(`${target} ${state} ${appliedHostCount}`)
        if (seen.length === 1) acknowledge('esx-1')
        if (seen.length === 3) acknowledge('esx-2')
        if (seen.length === 5) ending.abort()
      }
    })()
    await create('new')
    await following
    // The hosts acknowledge both tasks at the same time.
    expect(seen.toSorted()).toEqual([
      'known running 1',
      'known success 2',
      'new running 0',
      'new running 1',
      'new success 2',
    ])
    expect(seen[0]).toBe('new running 0')
  })

  it('sees all tasks if it knows none', async () => {
    await create('a')
    const { value } = await follow(0).next()
    expect(value).toMatchObject({ id: 'task-1', target: 'a', name: 'Create key provider' })
  })

  it('is one of a bounded number of followers of a user', async () => {
    await create('a')
    const open = Array.from({ length: 20 }, () => follow(0))
    for (const each of open) await each.next()
    await expect(follow(0).next()).rejects.toMatchObject({ code: 'FOLLOW_LIMIT_REACHED' })
    expect(await follow(0, 'ben@vsphere.local').next()).toMatchObject({ done: false })
    for (const each of open) await each.return(undefined)
    expect(await follow(0).next()).toMatchObject({ done: false })
  })
})
