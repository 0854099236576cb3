import { findProcess, type ProcessRecord, withProcess } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { killProcess, stopProcess } from './end-process.ts'
import type { EndKind, ProcessEnd } from './process-end.ts'
import { isRunning } from './process-identity.ts'

/** Result of a command that ends a part of a cluster. */
export type Ended = {
  /** Whether this command ended the part. Otherwise it did not run. */
  changed: boolean
  /** How and when an operator ended the part; undefined if it ended by itself, or never ran. */
  end: ProcessEnd | undefined
}

/**
 * Ends processes one after another, and records when. The records stay in the cluster file, so that
 * `status` shows that the processes did not end by themselves.
 * @throws SimulatorError PROCESS_TIMEOUT
 */
export async function endOnPurpose(
  { registry, clock }: ClusterContext,
  how: EndKind,
  parts: readonly Pick<ProcessRecord, 'kind' | 'name'>[],
): Promise<Ended> {
  const found = parts.flatMap(({ kind, name }) => findProcess(registry.current(), kind, name) ?? [])
  const running = found.filter(isRunning)
  const recorded = found.filter((each) => each.end === undefined || running.includes(each))
  const before = found[0]?.end
  if (recorded.length === 0) return { changed: false, end: before }
  for (const process of running)
    await (how === 'stopped' ? stopProcess(process, clock) : killProcess(process, clock))
  const end = { how, atMs: clock.nowMs() }
  await registry.update((file) =>
    recorded.reduce(
      (now, { mustReboot: _, ...record }) => withProcess(now, { ...record, end }),
      file,
    ),
  )
  return running.length > 0 ? { changed: true, end } : { changed: false, end: before }
}
