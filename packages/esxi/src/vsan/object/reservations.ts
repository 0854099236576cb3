import type { MachineClock } from '@nkpsim/effects'

/** Time for which the id of a new object is reserved, ms. Its creation begins before. */
export const RESERVATION_MS = 10_000
/** Greatest number of ids that are reserved at a time. */
const MAX_RESERVATIONS = 10_000

/** Ids of objects that hosts are about to create. */
export type Reservations = {
  /** Returns false if another run has reserved the id, or if too many ids are reserved. */
  reserve(objectId: string, runId: string): boolean
  /** Whether another run has reserved the id. */
  isOfOther(objectId: string, runId: string): boolean
}

/** Creates reservations, in memory. Expired ones are dropped at the next call. */
export function createReservations(clock: Pick<MachineClock, 'monotonicMs'>): Reservations {
  const reserved = new Map<string, { runId: string; untilMs: number }>()
  const isOfOther = (objectId: string, runId: string): boolean => {
    const present = reserved.get(objectId)
    if (present === undefined || present.untilMs <= clock.monotonicMs()) return false
    return present.runId !== runId
  }
  /** The oldest come first. */
  const dropExpired = (): void => {
    for (const [id, { untilMs }] of reserved) {
      if (untilMs > clock.monotonicMs()) return
      reserved.delete(id)
    }
  }
  return {
    reserve: (objectId, runId) => {
      dropExpired()
      if (isOfOther(objectId, runId)) return false
      if (!reserved.has(objectId) && reserved.size >= MAX_RESERVATIONS) return false
      reserved.delete(objectId)
      reserved.set(objectId, { runId, untilMs: clock.monotonicMs() + RESERVATION_MS })
      return true
    },
    isOfOther,
  }
}
