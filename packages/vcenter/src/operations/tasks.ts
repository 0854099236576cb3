import { isDeepStrictEqual } from 'node:util'
import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { ClusterClock } from '@nkpsim/effects'
import { requirePrivilege } from '../access/permissions.ts'
import { createWakeUp } from '../distribution/wake-up.ts'
import { VcenterError } from '../errors.ts'
import { ROOT } from '../records/entity.ts'
import { type Task, type TaskFilter, taskInfo } from '../records/task.ts'
import { durationMs } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import type { TaskProgress } from '../tasks/host-progress.ts'
import type { Tasks } from '../tasks/tasks.ts'
import { createFollowLimit } from './follow-limit.ts'
import { operation } from './operation.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000
/** Maximum number of names of operations in a filter. */
const MAX_OPERATIONS = 100
/** Number of tasks that are read at a time for a follower. */
const FOLLOWED_AT_ONCE = 100
const TASK_ID = /^task-(\d{1,15})$/
const READ = [{ privilege: 'System.View' }] as const

/** A task as callers see it. */
export type TaskView = Omit<Task, 'id' | 'hasEffect' | 'generation'> & {
  /** Such as `task-12`. */
  id: string
  /** Text for people. */
  name: string
  appliedHostCount: number
  waitingHosts: TaskProgress['lacking']
  donePercent: number | undefined
  isCancelable: boolean
}

/** A task filter as a caller requests it. Fields that are empty or 0 do not filter. */
type AskedFilter = {
  target: string
  operations: string[]
  sinceMs: number
  untilMs: number
  beforeId: string
}

export type TaskOperations = ReturnType<typeof taskOperations>

/** Operations that list and follow tasks. */
export function taskOperations({
  store,
  tasks,
  clusterClock,
}: {
  store: Store
  tasks: Pick<Tasks, 'progress' | 'onProgress' | 'cancel' | 'isCancelable'>
  clusterClock: ClusterClock
}) {
  const follow = createFollowLimit('tasks')
  const view = (task: Task, now?: TaskProgress): TaskView =>
    taskView(task, tasks.isCancelable(task), now)
  const find = (id: string): Task => {
    const task = store.tasks.find(taskNumber(id))
    if (task === undefined) throw taskNotFound(id)
    return task
  }
  const oldestMs = (): number => clusterClock.nowMs() - durationMs(store.snapshot(), 'task.maxAge')
  return named('nkpsim.vcenter.v1.TaskService', {
    listTasks: operation({
      requirement: READ,
      audit: OPEN,
      /**
       * Returns the newest tasks.
       * @param limit 0: the default number
       */
      run: async ({ limit, filter }: { limit: number; filter: AskedFilter | undefined }) => {
        const progressOf = tasks.progress()
        const most = Math.min(limit === 0 ? DEFAULT_LIMIT : limit, MAX_LIMIT)
        return store.tasks
          .newest(most, taskFilter(filter, oldestMs()))
          .map((task) => view(task, progressOf(task)))
      },
    }),
    getTask: operation({
      requirement: READ,
      audit: OPEN,
      run: async ({ id }: { id: string }) => {
        const task = find(id)
        return view(task, tasks.progress()(task))
      },
    }),
    cancelTask: operation({
      // The user who began a task may cancel it without a privilege.
      requirement: 'session',
      audit: { target: 'id' },
      run: async ({ id }: { id: string }, { caller }: Call) => {
        const task = find(id)
        if (task.user !== caller.name)
          requirePrivilege(store.snapshot(), caller.name, 'Global.CancelTask', ROOT)
        tasks.cancel(task, caller.name)
      },
    }),
    followTasks: operation({
      requirement: READ,
      audit: OPEN,
      run: async function* (
        { afterRevision }: { afterRevision: number },
        { caller, signal }: Call,
      ): AsyncGenerator<TaskView> {
        using _followed = follow(caller.name)
        const wakeUp = createWakeUp()
        const forget = [store.onChange(() => wakeUp.notify()), tasks.onProgress(wakeUp.notify)]
        /** The progress of the running tasks as the caller has seen it. */
        let seen = progressById(store.tasks.running(), tasks.progress())
        try {
          for (let last = afterRevision; !signal.aborted; ) {
            const changed = store.tasks.after(last, FOLLOWED_AT_ONCE)
            last = changed.at(-1)?.revision ?? last
            const inChanged = new Set(changed.map(({ id }) => id))
            const running = store.tasks.running()
            const progressOf = tasks.progress()
            const isSame = samePairs()
            // A task that waits for no host ends at once, and is then among the changed ones.
            const isWaiting = (task: Task): boolean => {
              const { lacking = [], donePercent } = progressOf(task) ?? {}
              return lacking.length > 0 || donePercent !== undefined
            }
            const progressed = running.filter(
              (task) =>
                !inChanged.has(task.id) &&
                isWaiting(task) &&
                !isSame(seen.get(task.id), progressOf(task)),
            )
            seen = progressById(running, progressOf)
            const isKept = ({ endMs = Infinity }: Task): boolean => endMs >= oldestMs()
            const news = [...changed.filter(isKept), ...progressed]
            for (const each of news.map((task) => view(task, progressOf(task)))) yield each
            if (changed.length + progressed.length === 0) await wakeUp.wait(signal)
          }
        } finally {
          for (const each of forget) each()
        }
      },
    }),
  })
}

function progressById(
  running: readonly Task[],
  progressOf: ReturnType<Tasks['progress']>,
): Map<number, TaskProgress | undefined> {
  return new Map(running.map((task) => [task.id, progressOf(task)]))
}

/** Returns a comparison that compares equal pairs of objects once: many tasks share a progress. */
function samePairs(): (one: TaskProgress | undefined, other: TaskProgress | undefined) => boolean {
  const results = new Map<TaskProgress | undefined, { one: unknown; isSame: boolean }>()
  return (one, other) => {
    const before = results.get(other)
    if (before?.one === one && before !== undefined) return before.isSame
    const isSame = isDeepStrictEqual(one, other)
    results.set(other, { one, isSame })
    return isSame
  }
}

function taskView(
  { id, hasEffect: _, generation: __, ...task }: Task,
  isCancelable: boolean,
  now?: TaskProgress,
): TaskView {
  const waitingHosts = now?.lacking ?? []
  const hostCount = now?.hostCount ?? task.hostCount
  return {
    ...task,
    id: `task-${id}`,
    name: taskInfo(task.operation)?.text ?? task.operation,
    hostCount,
    appliedHostCount: hostCount - waitingHosts.length,
    waitingHosts,
    donePercent: now?.donePercent,
    isCancelable,
  }
}

function taskFilter(asked: AskedFilter | undefined, oldestMs: number): TaskFilter {
  if (asked === undefined) return { sinceMs: oldestMs }
  const { target, operations, sinceMs, untilMs, beforeId } = asked
  if (operations.length > MAX_OPERATIONS)
    throw new VcenterError(
      'INVALID_REQUEST',
      `a filter of tasks names at most ${MAX_OPERATIONS} operations`,
    )
  return {
    ...(target !== '' && { target }),
    ...(operations.length > 0 && { operations }),
    sinceMs: Math.max(sinceMs, oldestMs),
    ...(untilMs > 0 && { untilMs }),
    ...(beforeId !== '' && { beforeId: taskNumber(beforeId) }),
  }
}

/** @throws VcenterError TASK_NOT_FOUND */
function taskNumber(id: string): number {
  const [, digits] = TASK_ID.exec(id) ?? []
  if (digits === undefined) throw taskNotFound(id)
  return Number(digits)
}

function taskNotFound(id: string): VcenterError {
  return new VcenterError('TASK_NOT_FOUND', `there is no task "${id}"`)
}
