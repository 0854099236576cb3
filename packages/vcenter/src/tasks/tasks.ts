import { createQueue } from '@nkpsim/daemon'
import { escapeHidden } from '@nkpsim/daemon/name-text'
import type { ClusterClock } from '@nkpsim/effects'
import { withTrace } from '@nkpsim/tracing'
import type { HostStatus } from '../distribution/host-progress.ts'
import { VcenterError } from '../errors.ts'
import { type DeclaredTask, type NewTask, type Task, taskInfo } from '../records/task.ts'
import { durationMs } from '../settings/settings.ts'
import type { Tables } from '../store/all-tables.ts'
import { type CallTask, currentCause, withCause } from '../store/cause.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { hasEffect, isThere, restoredProvider } from './effects-of-calls.ts'
import { progressReader, type TaskProgress } from './host-progress.ts'

const MAX_ERROR_CHARACTERS = 1000
/** The longest name of an object has 160. The call of a failed task may name anything. */
const MAX_TARGET_CHARACTERS = 200
/**
 * Maximum number of tasks that wait for hosts. Each report of a host and each change of the store
 * looks at all of them, and hosts that are off can let them wait for weeks.
 */
const MAX_WAITING = 500
/** A call that may be a task. */
export type TaskCall<Result> = {
  user: string
  /** Undefined: the call is no task, but its changes have a known user. */
  task: (DeclaredTask & { target: string }) | undefined
  run: () => Promise<Result>
  /**
   * Waits for work that the call has begun. Resolves to the error of the work; empty: it succeeded.
   * If undefined, all work ends with the call.
   */
  outcome?: ((result: Result) => Promise<string>) | undefined
}

/** The tasks of a vCenter: calls of users, and how far hosts have applied them. */
export type Tasks = {
  /** Runs a call, and stores its task. */
  run<Result>(call: TaskCall<Result>): Promise<Result>
  /**
   * Returns a function for the progress of tasks at this moment. It returns undefined for a task
   * that hosts do not apply now. Tasks that the same hosts apply have the same object.
   */
  progress(): (task: Task) => TaskProgress | undefined
  /**
   * Tells the operation of a running task to stop. The task ends when the operation has stopped.
   * @param by name of the user
   * @throws VcenterError TASK_NOT_CANCELABLE
   */
  cancel(task: Task, by: string): void
  isCancelable(task: Task): boolean
  /** Call this when a host has reported what it holds. */
  hostsChanged(): void
  /** Calls the listener when the progress of tasks may have changed. */
  onProgress(listener: () => void): () => void
  stop(): Promise<void>
}

export type TasksInput = {
  store: Store
  clusterClock: ClusterClock
  statusOf: (hostId: string) => HostStatus
}

/**
 * Starts the tasks. The task of a short operation is committed together with its effect. A task
 * that hosts apply continues after a restart of vCenter. Any other task that runs when vCenter ends
 * becomes an error at the next start.
 */
export async function startTasks({ store, clusterClock, statusOf }: TasksInput): Promise<Tasks> {
  await endInterrupted(store, clusterClock.nowMs())
  /** The tasks that wait for hosts, by id. */
  const waiting = new Map(store.tasks.running().map((task) => [task.id, task]))
  const listeners = new Set<() => void>()
  const looks = createQueue()
  const outcomes = new Set<Promise<void>>()
  /** Controllers of the running tasks that can be cancelled, by id. */
  const cancelable = new Map<number, AbortController>()
  /** How much of the work of running tasks is done, by id. */
  const donePercents = new Map<number, number>()
  let isStopped = false
  /** The task that the running transaction stores or changes. */
  let noted: { call: CallTask; id: number; displaced?: number | undefined } | undefined

  /** Ends the task that has waited longest, if no other task may wait for hosts beside it. */
  const makeRoom = (tables: Tables): number | undefined => {
    const [oldest] = waiting.keys()
    if (oldest === undefined || waiting.size < MAX_WAITING) return undefined
    const error = `the change has taken effect, but hosts had not applied it when ${MAX_WAITING} later tasks waited for hosts too`
    tables.updateTask(oldest, { state: 'error', endMs: clusterClock.nowMs(), error })
    return oldest
  }

  const observe = (tables: Tables, previous: Snapshot, next: Snapshot): boolean => {
    const cause = currentCause()
    noted = undefined
    if (cause?.task === undefined || !hasEffect(previous, next)) return false
    const call = cause.task
    const isApplied = taskInfo(call.operation)?.hosts !== undefined
    const isNewState = isApplied && next.generation !== previous.generation
    const generation = isNewState ? next.generation : undefined
    if (call.id !== undefined) {
      const change = { hasEffect: true, ...(isNewState && { generation }) }
      tables.updateTask(call.id, change)
      noted = { call, id: call.id }
      return false
    }
    const target = call.target || restoredProvider(previous, next)
    const nowMs = clusterClock.nowMs()
    const task = taskOf({ ...call, target }, cause.user, nowMs)
    tables.removeTasksBefore(nowMs - durationMs(next, 'task.maxAge'))
    const id = tables.insertTask({
      ...task,
      ...{ hasEffect: true, generation },
      ...(!isNewState && { state: 'success', endMs: task.startMs }),
    })
    noted = { call, id, displaced: isNewState ? makeRoom(tables) : undefined }
    return false
  }
  const committed = (): void => {
    if (noted !== undefined) {
      noted.call.id = noted.id
      if (noted.displaced !== undefined) waiting.delete(noted.displaced)
      const task = store.tasks.find(noted.id)
      if (task?.state === 'running' && task.generation !== undefined) waiting.set(task.id, task)
      noted = undefined
    }
    hostsChanged()
  }
  const progress: Tasks['progress'] = () => {
    const read = progressReader(store.snapshot(), statusOf)
    return (task) => {
      if (waiting.has(task.id)) return read(task)
      const donePercent = donePercents.get(task.id)
      return donePercent === undefined ? undefined : { hostCount: 0, lacking: [], donePercent }
    }
  }
  const look = async (): Promise<void> => {
    if (isStopped) return
    const read = progressReader(store.snapshot(), statusOf)
    const done = [...waiting.values()].flatMap((task) => {
      const { hostCount, lacking } = read(task)
      return lacking.length === 0 ? [{ id: task.id, hostCount }] : []
    })
    if (done.length === 0) return
    for (const { id } of done) waiting.delete(id)
    const endMs = clusterClock.nowMs()
    await store.change((tables) => {
      for (const { id, hostCount } of done)
        tables.updateTask(id, { state: 'success', endMs, hostCount })
    })
  }
  const hostsChanged = (): void => {
    if (waiting.size === 0 || isStopped) return
    for (const listener of listeners) listener()
    // Runs without a trace, because the last host to apply a change is not part of the call.
    void withTrace(undefined, () => looks.run(look))
  }
  const end = async (id: number, error: string): Promise<void> => {
    // A task that hosts apply ends when they have applied it.
    if (isStopped || (error === '' && waiting.has(id))) return
    waiting.delete(id)
    const endMs = clusterClock.nowMs()
    const state = error === '' ? 'success' : 'error'
    await store.change((tables) => tables.updateTask(id, { state, endMs, error }))
  }
  const begin = async (call: CallTask, user: string, control: AbortController): Promise<void> => {
    if (call.isLong !== true || call.id !== undefined || !isThere(store.snapshot(), call)) return
    const nowMs = clusterClock.nowMs()
    await store.change((tables) => {
      call.id = tables.insertTask(taskOf(call, user, nowMs))
      tables.removeTasksBefore(nowMs - durationMs(store.snapshot(), 'task.maxAge'))
    })
    if (call.id !== undefined && call.isCancelable === true) cancelable.set(call.id, control)
  }
  const callTask = (
    task: DeclaredTask & { target: string },
    user: string,
    control: AbortController,
  ): CallTask => {
    const call: CallTask = {
      ...{ ...task, id: undefined, signal: control.signal },
      begin: () => begin(call, user, control),
      report: (donePercent) => {
        if (call.id === undefined || donePercents.get(call.id) === donePercent) return
        donePercents.set(call.id, donePercent)
        for (const listener of listeners) listener()
      },
    }
    return call
  }
  const forget = [store.observe(observe), store.onChange(committed)]
  hostsChanged()
  return {
    run: async ({ user, task, run, outcome }) => {
      const control = new AbortController()
      const call = task && callTask(task, user, control)
      if (call?.beginsWhenAllowed !== true) await call?.begin()
      let result: Awaited<ReturnType<typeof run>>
      try {
        result = await withCause({ user, task: call }, run)
      } catch (failure) {
        const error = control.signal.aborted ? control.signal.reason : failure
        if (call?.id !== undefined) await end(call.id, errorText(error))
        throw error
      } finally {
        if (call?.id !== undefined) {
          cancelable.delete(call.id)
          donePercents.delete(call.id)
        }
      }
      const id = call?.id
      if (id !== undefined && call?.isLong === true) {
        if (outcome === undefined) await end(id, '')
        else {
          const ended = outcome(result).then((error) => end(id, error))
          outcomes.add(ended)
          void ended.finally(() => outcomes.delete(ended))
        }
      }
      return result
    },
    progress,
    isCancelable: ({ id }) => cancelable.has(id),
    cancel: ({ id, state }, by) => {
      const control = cancelable.get(id)
      if (control === undefined)
        throw new VcenterError(
          'TASK_NOT_CANCELABLE',
          `task-${id} ${state === 'running' ? 'cannot be cancelled' : 'has ended'}`,
        )
      control.abort(new VcenterError('TASK_CANCELLED', `the task was cancelled by ${by}`))
    },
    hostsChanged,
    onProgress: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    stop: async () => {
      await Promise.all(outcomes)
      isStopped = true
      for (const each of forget) each()
      await looks.close()
    },
  }
}

/** Ends the tasks that ran when the last run of vCenter ended, except those that hosts apply. */
async function endInterrupted(store: Store, nowMs: number): Promise<void> {
  const interrupted = store.tasks.running().filter(({ generation }) => generation === undefined)
  if (interrupted.length === 0) return
  await store.change((tables) => {
    for (const { id, hasEffect: isBegun } of interrupted)
      tables.updateTask(id, {
        state: 'error',
        endMs: nowMs,
        error: isBegun
          ? 'vCenter was restarted after the operation had begun to take effect'
          : 'vCenter was restarted before the operation took effect',
      })
  })
}

/** Other errors are faults of the program, whose texts are only for the log. */
function errorText(error: unknown): string {
  return error instanceof VcenterError
    ? escapeHidden(error.message.slice(0, MAX_ERROR_CHARACTERS))
    : 'internal error of vCenter'
}

function taskOf(
  { operation, target }: DeclaredTask & { target: string },
  user: string,
  startMs: number,
): NewTask {
  return {
    ...{ operation, target: target.slice(0, MAX_TARGET_CHARACTERS), user, startMs },
    ...{ state: 'running', endMs: undefined, error: '' },
    ...{ hasEffect: false, generation: undefined, hostCount: 0 },
  }
}
