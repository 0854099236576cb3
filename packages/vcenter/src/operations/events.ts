import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { ClusterClock } from '@nkpsim/effects'
import { createWakeUp } from '../distribution/wake-up.ts'
import { VcenterError } from '../errors.ts'
import type { Event, EventFilter } from '../records/event.ts'
import { durationMs } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import { createFollowLimit } from './follow-limit.ts'
import { operation } from './operation.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000
/**
 * Maximum number of ids or id prefixes in a filter. Each of them is compared with every distinct id
 * of the stored events.
 */
const MAX_IDS = 100
/**
 * Number of events that are read at a time for a follower. The rest waits in the database for a
 * slow follower.
 */
const FOLLOWED_AT_ONCE = 100

/** An event filter as a caller requests it. Fields that are empty or 0 do not filter. */
type AskedFilter = {
  entity: string
  ids: string[]
  sinceMs: number
  untilMs: number
  beforeSequence: number
}

export type EventOperations = ReturnType<typeof eventOperations>

/** Operations that list and follow events. */
export function eventOperations({
  store,
  clusterClock,
}: {
  store: Store
  clusterClock: ClusterClock
}) {
  const oldestMs = (): number => clusterClock.nowMs() - durationMs(store.snapshot(), 'event.maxAge')
  const follow = createFollowLimit('events')
  return named('nkpsim.vcenter.v1.MonitoringService', {
    listEvents: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      /**
       * Returns the newest events.
       * @param limit 0: the default number
       */
      run: async ({ limit, filter }: { limit: number; filter: AskedFilter | undefined }) =>
        store.newestEvents(
          Math.min(limit === 0 ? DEFAULT_LIMIT : limit, MAX_LIMIT),
          eventFilter(filter, oldestMs()),
        ),
    }),
    followEvents: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      run: async function* (
        { afterSequence }: { afterSequence: number },
        { caller, signal }: Call,
      ): AsyncGenerator<Event> {
        using _followed = follow(caller.name)
        const wakeUp = createWakeUp()
        const forget = store.onChange(() => wakeUp.notify())
        try {
          for (let last = afterSequence; !signal.aborted; ) {
            const events = store.eventsAfter(last, oldestMs(), FOLLOWED_AT_ONCE)
            for (const event of events) {
              yield event
              last = event.sequence
            }
            if (events.length === 0) await wakeUp.wait(signal)
          }
        } finally {
          forget()
        }
      },
    }),
  })
}

function eventFilter(asked: AskedFilter | undefined, oldestMs: number): EventFilter {
  if (asked === undefined) return { sinceMs: oldestMs }
  const { entity, ids, sinceMs, untilMs, beforeSequence } = asked
  if (ids.length > MAX_IDS)
    throw new VcenterError('INVALID_REQUEST', `a filter of events names at most ${MAX_IDS} ids`)
  return {
    ...(entity !== '' && { entity }),
    ...(ids.length > 0 && { ids }),
    sinceMs: Math.max(sinceMs, oldestMs),
    ...(untilMs > 0 && { untilMs }),
    ...(beforeSequence > 0 && { beforeSequence }),
  }
}
