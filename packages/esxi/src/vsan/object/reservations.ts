import type { MachineClock } from '@nkpsim/effects'

/** Time for which the id of a new object is reserved, ms. Its creation ends before. */
export const RESERVATION_MS = 10_000

/** Ids of objects that hosts are about to create. */
export type Reservations = {
  /** Returns false if another run has reserved the id. */
  reserve(objectId: string, runId: string): boolean
}

/** Creates reservations, in memory. Expired ones are dropped at the next call. */
export function createReservations(clock: Pick<MachineClock, 'monotonicMs'>): Reservations {
  const reserved = new Map<string, { runId: string; untilMs: number }>()
  return {
    reserve: (objectId, runId) => {
      const nowMs = clock.monotonicMs()
      for (const [id, { untilMs }] of reserved) if (untilMs <= nowMs) reserved.delete(id)
      const other = reserved.get(objectId)
      if (other !== undefined && other.runId !== runId) return false
      reserved.set(objectId, { runId, untilMs: nowMs + RESERVATION_MS })
      return true
    },
  }
}
