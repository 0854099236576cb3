import type { HostStatus } from '../distribution/host-progress.ts'
import { ineligibility } from '../distribution/plan.ts'
import type { Host } from '../records/host.ts'
import { type Task, taskInfo } from '../records/task.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'

type Known = Pick<PublicSnapshot, 'hosts' | 'removals' | 'keyProviders' | 'generation'>

/** How many hosts have applied the change of a task, and which have not. */
export type TaskProgress = {
  hostCount: number
  lacking: readonly { host: string; reason: string }[]
  /** How much of the work is done, 0 to 100; undefined if the operation does not report it. */
  donePercent?: number
}

/**
 * Returns the progress of a running task that hosts apply. Pure. A host has applied the change when
 * it has acknowledged the present generation. A host with the generation of the task is not enough:
 * hosts of a restored vCenter can have later generations without the change.
 */
export function taskProgress(
  task: Pick<Task, 'operation' | 'target'>,
  known: Known,
  statusOf: (hostId: string) => Pick<HostStatus, 'isConnected' | 'observed' | 'refusal'>,
): TaskProgress {
  const hosts = applyingHosts(task, known)
  const lacking = hosts.flatMap(({ id, name }) => {
    const { isConnected, observed, refusal } = statusOf(id)
    if (observed?.generation === known.generation) return []
    if (!isConnected) return [{ host: name, reason: 'the host is not responding' }]
    const reason = refusal === undefined ? 'waiting for the host' : refusal.message
    return [{ host: name, reason }]
  })
  return { hostCount: hosts.length, lacking }
}

/**
 * Like `taskProgress`, for many tasks at one moment: tasks that the same hosts apply share one
 * result, which is computed once.
 */
export function progressReader(
  known: Known,
  statusOf: Parameters<typeof taskProgress>[2],
): (task: Pick<Task, 'operation' | 'target'>) => TaskProgress {
  const read = new Map<string, TaskProgress>()
  return (task) => {
    const key = taskInfo(task.operation)?.hosts === 'ofProvider' ? task.target : ''
    const progress = read.get(key) ?? taskProgress(task, known, statusOf)
    read.set(key, progress)
    return progress
  }
}

/** Hosts outside clusters hold no providers, and disconnected hosts get no changes. */
function applyingHosts(
  { operation, target }: Pick<Task, 'operation' | 'target'>,
  { hosts, removals, keyProviders }: Known,
): Host[] {
  const provider =
    taskInfo(operation)?.hosts === 'ofProvider'
      ? keyProviders.find(({ name }) => name === target)
      : undefined
  return hosts.filter(
    (host) =>
      host.cluster !== undefined &&
      !host.isDisconnected &&
      !removals.has(host.id) &&
      (provider === undefined || ineligibility(host, provider) === undefined),
  )
}
