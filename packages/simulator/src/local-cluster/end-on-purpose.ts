import { findProcess, type ProcessRecord, withProcess } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { killProcess, stopProcess } from './end-process.ts'
import type { EndKind, ProcessEnd } from './process-end.ts'
import { isRunning } from './process-identity.ts'
import { stopUnrecorded } from './strays.ts'

/** Result of a command that ends a part of a cluster. */
export type Ended = {
  /** Whether this command ended the part. Otherwise it did not run. */
  changed: boolean
  /** How and when an operator ended the part; undefined if it ended by itself, or never ran. */
  end: ProcessEnd | undefined
}

/**
 * Ends processes one after another, and records when. The records stay in the cluster file, so that
 * `status` shows that the processes did not end by themselves. If nothing ran, records nothing: a
 * crash stays a crash.
 * @throws SimulatorError PROCESS_TIMEOUT
 */
export async function endOnPurpose(
  context: ClusterContext,
  how: EndKind,
  parts: readonly Pick<ProcessRecord, 'kind' | 'name'>[],
): Promise<Ended> {
  const { registry, clock } = context
  // A start that was killed may have left a process that no record names.
  const unrecorded = (await stopUnrecorded(context)).filter((each) =>
    parts.some(({ kind, name }) => each.kind === kind && each.name === name),
  )
  const found = parts.flatMap(({ kind, name }) => findProcess(registry.current(), kind, name) ?? [])
  const running = found.filter(isRunning)
  if (running.length === 0 && unrecorded.length === 0) return { changed: false, end: found[0]?.end }
  for (const process of running)
    await (how === 'stopped' ? stopProcess(process, clock) : killProcess(process, clock))
  const end = { how, atMs: clock.nowMs() }
  const recorded = found.filter((each) => each.end === undefined || running.includes(each))
  await registry.update((file) =>
    [...recorded, ...unrecorded].reduce(
      (now, { mustReboot: _, ...record }) => withProcess(now, { ...record, end }),
      file,
    ),
  )
  return { changed: true, end }
}
