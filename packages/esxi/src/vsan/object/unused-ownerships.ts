import { repeatEvery } from '@nkpsim/daemon'
import type { OwnerContext } from './context.ts'
import { locate } from './locate.ts'
import { codeOf } from './object-errors.ts'
import { release } from './release.ts'

const INTERVAL_MS = 5000
/** Longer than a call that was delayed may need to make this run the owner, ms. */
const SETTLED_MS = 60_000
/** Greatest number of objects. The next owner asks this run about any others. */
const MAX_NOTED = 10_000

/**
 * Ownerships that this run may have and does not use: the release was lost, or the answer of the
 * components that made this run the owner. While a component counts it as the owner, no other host
 * takes care of the object.
 */
export type UnusedOwnerships = {
  note(objectId: string): void
  /**
   * Releases an object now.
   * @param isTaken whether a caller of this host has taken it meanwhile
   * @returns whether all hosts have answered, and know the release
   */
  end(objectId: string, isTaken: () => boolean): Promise<boolean>
  stop(): Promise<void>
}

/** @param isUsed whether a caller of this host has an object, or takes it now */
export function endUnusedOwnerships(
  context: OwnerContext,
  isUsed: (objectId: string) => boolean,
): UnusedOwnerships {
  const { clock, run } = context
  const noted = new Map<string, number>()
  const end = async (objectId: string, isTaken: () => boolean): Promise<boolean> => {
    const { components, awayHostIds } = await locate(context, objectId, 'all')
    if (isTaken()) return true
    let isComplete = awayHostIds.length === 0
    for (const { componentId, configuration } of components.values()) {
      const isOurs = configuration.owner.runId === run.runId
      const place = configuration.components.find((each) => each.componentId === componentId)
      if (!isOurs || place === undefined) continue
      const only = { ...configuration, components: [place] }
      isComplete = (await release(context, { current: () => only }, false)) && isComplete
    }
    return isComplete
  }
  const repetition = repeatEvery(clock, INTERVAL_MS, async (stopping) => {
    // A copy, because a release that some component misses notes its object again.
    for (const [objectId, sinceMs] of [...noted]) {
      if (stopping.aborted) return
      if (isUsed(objectId)) {
        noted.delete(objectId)
        continue
      }
      const isComplete = await end(objectId, () => isUsed(objectId)).catch((error: unknown) => {
        if (codeOf(error) === undefined) throw error
        return false
      })
      const isSettled = clock.monotonicMs() - sinceMs > SETTLED_MS
      if (isComplete && isSettled && noted.get(objectId) === sinceMs) noted.delete(objectId)
    }
  })
  return {
    note: (objectId) => {
      noted.delete(objectId)
      noted.set(objectId, clock.monotonicMs())
      for (const oldest of noted.keys()) {
        if (noted.size <= MAX_NOTED) break
        noted.delete(oldest)
      }
    },
    end,
    stop: repetition.stop,
  }
}
