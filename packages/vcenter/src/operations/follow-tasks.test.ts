import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { clusterClockOf, manualClock } from '@nkpsim/daemon/testing'
import type { NewTask } from '../records/task.ts'
import type { Store } from '../store/store.ts'
import type { TaskProgress } from '../tasks/host-progress.ts'
import { simulatedStore } from '../testing/models.ts'
import { taskOperations } from './tasks.ts'

const DAY_MS = 24 * 3_600_000
const START_MS = Date.UTC(2026, 0, 1)
const CALLER = { name: 'anna@vsphere.local', sessionId: 's' }

let clock = manualClock(START_MS)
let store: Store
/** Progress of the tasks that hosts apply. */
let progress: TaskProgress
let notify: () => void = () => undefined

beforeEach(async () => {
  clock = manualClock(START_MS)
  store = await simulatedStore()
})
afterEach(() => store.close())

function newTask(target: string, more: Partial<NewTask> = {}): NewTask {
  return {
    ...{ operation: 'Folder.createDatacenter', target, user: CALLER.name },
    ...{ startMs: clock.nowMs(), endMs: clock.nowMs(), state: 'success', error: '' },
    ...{ hasEffect: true, generation: undefined, hostCount: 0, ...more },
  }
}

/** Follows tasks, until the signal aborts. */
function follow(afterRevision: number, signal: AbortSignal) {
  const tasks = {
    progress: () => (task: { state: string }) => (task.state === 'running' ? progress : undefined),
    onProgress: (listener: () => void) => {
      notify = listener
      return () => undefined
    },
    cancel: () => undefined,
    isCancelable: () => false,
  }
  const { followTasks } = taskOperations({ store, tasks, clusterClock: clusterClockOf(clock) })
  const requireStill = async () => undefined
  const call = { caller: CALLER, peer: undefined, source: '', authority: '', signal, requireStill }
  return followTasks.run({ afterRevision }, call)
}

it('a follower sees each progress of a task once, and a task after all earlier ones were removed', async () => {
  progress = { hostCount: 1, lacking: [{ host: 'esx-1', reason: 'off' }] }
  const ending = new AbortController()
  const running = { state: 'running', endMs: undefined, generation: 7 } as const
  let [first, second] = [0, 0]
  await store.change((tables) => {
    first = tables.insertTask(newTask('one', running))
    second = tables.insertTask(newTask('two', running))
  })
  const followed = follow(0, ending.signal)
  const next = async () => (await followed.next()).value
  expect(await next()).toMatchObject({ target: 'one', waitingHosts: [{ host: 'esx-1' }] })
  expect(await next()).toMatchObject({ target: 'two', hostCount: 1, appliedHostCount: 0 })
  progress = { hostCount: 1, lacking: [{ host: 'esx-1', reason: 'off' }] }
  const waiting = next()
  notify()
  progress = { hostCount: 2, lacking: [{ host: 'esx-1', reason: 'off' }] }
  notify()
  expect(await waiting).toMatchObject({ target: 'one', hostCount: 2, appliedHostCount: 1 })
  expect(await next()).toMatchObject({ target: 'two', hostCount: 2, appliedHostCount: 1 })

  const done = { state: 'success', endMs: START_MS } as const
  await store.change((tables) => {
    for (const id of [first, second]) tables.updateTask(id, done)
  })
  expect([await next(), await next()]).toMatchObject([{ target: 'one' }, { target: 'two' }])
  await clock.advance(40 * DAY_MS)
  await store.change((tables) => {
    tables.removeTasksBefore(clock.nowMs() - 30 * DAY_MS)
    tables.insertTask(newTask('three'))
  })
  expect(await next()).toMatchObject({ target: 'three' })
  // A later follower gets no task that is older than vCenter keeps tasks.
  expect((await follow(0, ending.signal).next()).value).toMatchObject({ target: 'three' })
  ending.abort()
})
