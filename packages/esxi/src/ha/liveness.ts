/** Time between two heartbeats of a host, by its clock. */
export const BEAT_MS = 2000
/**
 * Time after the beginning of its last successful heartbeat in which a host may use the locks of
 * its VMs, by its clock. A host that could not write a heartbeat for this long stops its VMs.
 */
export const LEASE_MS = 8000
/**
 * Time without a new heartbeat after which an observer takes a host for dead, by the clock of the
 * observer. Half as long again as the lease, so that clocks may differ by a third in speed.
 */
export const DEAD_MS = 12_000
/** More time than this between two looks does not count, because the observer was paused. */
const MOST_CREDIT_MS = 3000
/** Enough looks for DEAD_MS, even if a look follows each heartbeat closely. */
const MOST_SIGHTINGS = 10

/** What an observer saw of a host's heartbeat file at one look. */
export type Sighting = {
  /** Time of the look, by the monotonic clock of the observer. */
  atMs: number
  /** Run of the host; empty if it has no heartbeat file. */
  incarnation: string
  beat: number
  /** Whether the run has ended in order. */
  hasEnded: boolean
}

/** The latest sightings of a host, oldest first. */
export type Sightings = readonly Sighting[]

/** Adds a look, and forgets looks that no decision needs. */
export function withSighting(history: Sightings, sighting: Sighting): Sightings {
  return [...history, sighting].slice(-MOST_SIGHTINGS)
}

/**
 * What an observer knows of a run of a host:
 * - `unknown`: not observed long enough, or the host has no heartbeat file now
 * - `alive`: its heartbeat changed lately
 * - `dead`: its heartbeat did not change for DEAD_MS, so its lease is over
 * - `ended`: it ended in order, or the host has another run by now
 */
export type Liveness = 'unknown' | 'alive' | 'dead' | 'ended'

/**
 * Decides whether the locks of a run of a host are held. Compares only times of the same clock, the
 * observer's. Never says `dead` while the lease of that run may last.
 */
export function decideLock(history: Sightings, incarnation: string): Liveness {
  const last = history.at(-1)
  if (last === undefined || last.incarnation === '') return 'unknown'
  if (last.incarnation !== incarnation || last.hasEnded) return 'ended'
  if (unchangedMs(history) >= DEAD_MS) return 'dead'
  const isNew = history.every((each) => isSame(each, last))
  return isNew ? 'unknown' : 'alive'
}

/** Whether a host has had no heartbeat file for as long as a dead host has no new heartbeat. */
export function isAbsent(history: Sightings): boolean {
  return history.at(-1)?.incarnation === '' && unchangedMs(history) >= DEAD_MS
}

/** Returns for how long the sightings are the same. Long gaps count only in part. */
function unchangedMs(history: Sightings): number {
  const last = history.at(-1)
  let sumMs = 0
  for (let at = history.length - 1; at > 0 && last !== undefined; at--) {
    const [before, after] = [history[at - 1], history[at]]
    if (before === undefined || after === undefined || !isSame(before, last)) break
    sumMs += Math.min(after.atMs - before.atMs, MOST_CREDIT_MS)
  }
  return sumMs
}

function isSame(one: Sighting, other: Sighting): boolean {
  return one.incarnation === other.incarnation && one.beat === other.beat
}
