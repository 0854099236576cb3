import type { VsanComponent } from '../../records/vsan.ts'
import { withFailed } from './changes.ts'
import type { OwnerContext } from './context.ts'
import type { HeldConfiguration } from './held-configuration.ts'
import { codeOf, inaccessible, ownerLost } from './object-errors.ts'
import type { ReplicaCalls } from './replica-calls.ts'
import { activeReplicas } from './votes.ts'

/** Longest time that a call on an object waits for its replicas and votes, ms. */
export const IO_TIMEOUT_MS = 10_000
const RETRY_MS = 250

/** Errors that another attempt does not change, or that the caller must see. */
const FINAL: ReadonlySet<string | undefined> = new Set([
  'DISK_FULL',
  'VSAN_CHECKSUM',
  'VSAN_OBJECT_NOT_FOUND',
  'VSAN_OWNER_LOST',
])

/** Runs work on replicas again until it succeeds or takes too long. */
export type Attempts = {
  /**
   * Runs work, which may be repeated. Replicas that failed, while another has succeeded, are marked
   * on a majority before the work counts as done.
   * @throws EsxiError VSAN_OBJECT_INACCESSIBLE, VSAN_OWNER_LOST, DISK_FULL, VSAN_CHECKSUM
   */
  run<T>(work: (call: ReplicaCalls['call']) => Promise<T>): Promise<T>
}

/**
 * @param isDirty whether a write was acknowledged that was not flushed
 * @param onFailed called at once when a replica fails that has not all data yet
 */
export function createAttempts(
  { clock, clusterNowMs }: Pick<OwnerContext, 'clock' | 'clusterNowMs'>,
  held: HeldConfiguration,
  replicas: ReplicaCalls,
  { isDirty, onFailed }: { isDirty: () => boolean; onFailed: (componentId: string) => void },
): Attempts {
  const exclude = async (failed: ReadonlyMap<string, unknown>): Promise<void> => {
    const states = new Map(
      [...failed].map(([id, error]) => {
        const isForGood = codeOf(error) === 'VSAN_DISK_FAILED'
        return [id, isForGood ? ('DEGRADED' as const) : ('ABSENT' as const)]
      }),
    )
    await held.change((current) => withFailed(current, states, clusterNowMs()))
  }
  /** Continues after a restart of the hosts of all replicas, if they have all writes. */
  const afterRestart = async (failed: ReadonlyMap<string, unknown>): Promise<void> => {
    const active = activeReplicas(held.current())
    const restarted = active.filter(
      ({ componentId }) => codeOf(failed.get(componentId)) === 'VSAN_SESSION_UNKNOWN',
    )
    if (!isDirty()) for (const { componentId } of restarted) replicas.useAgain(componentId)
    else if (restarted.length === active.length && active.length > 0)
      held.lose(ownerLost('its hosts restarted, and writes that were not flushed may be lost'))
    await clock.sleep(RETRY_MS)
  }
  const attempt = async <T>(
    work: (call: ReplicaCalls['call']) => Promise<T>,
  ): Promise<{ result: T } | { error: unknown }> => {
    const failed = new Map<string, unknown>()
    const succeeded = new Set<string>()
    const call: ReplicaCalls['call'] = async (component, act) => {
      try {
        const result = await replicas.call(component, act)
        succeeded.add(component.componentId)
        return result
      } catch (error) {
        if (isFailureOf(component, error)) {
          failed.set(component.componentId, error)
          if (component.state !== 'ACTIVE') onFailed(component.componentId)
        }
        throw error
      }
    }
    const outcome = await held
      .settle()
      .then(() => work(call))
      .then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      )
    const isUsable = activeReplicas(held.current()).some(({ componentId: id }) => succeeded.has(id))
    if ('error' in outcome && FINAL.has(codeOf(outcome.error))) return outcome
    if (failed.size > 0 && isUsable) {
      await exclude(failed)
      if ('error' in outcome) return outcome
    } else if ('error' in outcome) await afterRestart(failed)
    // Another host may have become the owner while a replica of this host answered.
    return 'result' in outcome && !held.isLeased() ? { error: inaccessible() } : outcome
  }
  return {
    run: async (work) => {
      const endMs = clock.monotonicMs() + IO_TIMEOUT_MS
      for (;;) {
        held.requireNotLost()
        const outcome = await attempt(work).catch(async (error: unknown) => {
          await clock.sleep(RETRY_MS)
          return { error }
        })
        if ('result' in outcome) return outcome.result
        if (FINAL.has(codeOf(outcome.error))) throw outcome.error
        if (clock.monotonicMs() >= endMs) throw inaccessible(outcome.error)
      }
    },
  }
}

/** Whether an error means that a replica misses a write, not that the call was wrong. */
function isFailureOf({ state }: VsanComponent, error: unknown): boolean {
  const code = codeOf(error)
  if (code === 'VSAN_CHECKSUM' || code === 'VSAN_OWNER_LOST') return false
  return code !== 'DISK_FULL' || state !== 'ACTIVE'
}
