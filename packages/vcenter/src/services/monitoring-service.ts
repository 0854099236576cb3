import type { Clock } from '@nkpsim/daemon'
import { defineService, RpcError, type ServiceRegistration, type vcenterV1 } from '@nkpsim/rpc'
import { createWakeUp } from '../distribution/wake-up.ts'
import { VcenterError } from '../errors.ts'
import type { Monitor } from '../monitoring/monitor.ts'
import type { AlarmRecord } from '../records/alarm.ts'
import type { EventFilter } from '../records/event.ts'
import { durationMs } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import { callerOf } from './caller.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000
/** Ids, or beginnings of them, that a filter names: the database compares each with what it has. */
const MAX_IDS = 100
/** Read at a time for a follower; however slowly he takes them, the rest waits in the database. */
const FOLLOWED_AT_ONCE = 100

/**
 * Views of events that one user has open: each looks into the database whenever anything changes.
 */
const MAX_FOLLOWED_BY_USER = 20

/** nkpsim.vcenter.v1.MonitoringService. */
export function monitoringService(
  store: Store,
  monitor: Monitor,
  clock: Clock,
): ServiceRegistration {
  const oldestMs = (): number => clock.nowMs() - durationMs(store.snapshot(), 'event.maxAge')
  const following = new Map<string, number>()
  const countOf = (user: string): number => following.get(user) ?? 0
  return defineService('nkpsim.vcenter.v1.MonitoringService', {
    allow: ['operator'],
    handlers: {
      listEvents: async ({ limit, filter }) => ({
        events: store.newestEvents(
          Math.min(limit === 0 ? DEFAULT_LIMIT : limit, MAX_LIMIT),
          readFilter(filter, oldestMs()),
        ),
      }),
      followEvents: async function* ({ afterSequence }, context) {
        const { signal } = context
        const user = callerOf(context)
        if (countOf(user) >= MAX_FOLLOWED_BY_USER)
          throw new RpcError(
            'RESOURCE_EXHAUSTED',
            'FOLLOW_LIMIT_REACHED',
            `${user} follows events ${MAX_FOLLOWED_BY_USER} times already: end one of them`,
          )
        following.set(user, countOf(user) + 1)
        const wakeUp = createWakeUp()
        const forget = store.onChange(() => wakeUp.notify())
        try {
          for (let last = afterSequence; !signal.aborted; ) {
            const events = store.eventsAfter(last, oldestMs(), FOLLOWED_AT_ONCE)
            for (const event of events) {
              yield { event }
              last = event.sequence
            }
            if (events.length === 0) await wakeUp.wait(signal)
          }
        } finally {
          forget()
          if (countOf(user) > 1) following.set(user, countOf(user) - 1)
          else following.delete(user)
        }
      },
      listAlarms: async ({ entity }) => ({
        alarms: store
          .snapshot()
          .alarms.filter((alarm) => entity === '' || alarm.entity === entity)
          .flatMap(alarmMessage),
      }),
      acknowledgeAlarm: async ({ name, entity }, context) => {
        monitor.acknowledge(name, entity, callerOf(context))
        return {}
      },
      resetAlarm: async ({ name, entity }) => {
        monitor.reset(name, entity)
        return {}
      },
    },
  })
}

function readFilter(filter: vcenterV1.EventFilter__Output | null, oldestMs: number): EventFilter {
  if (filter === null) return { sinceMs: oldestMs }
  const { entity, ids, sinceMs, untilMs, beforeSequence } = filter
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

function alarmMessage(alarm: AlarmRecord) {
  const { raisedMs, acknowledgedMs } = alarm
  if (raisedMs === undefined) return []
  return [
    {
      name: alarm.name,
      entityKind: alarm.entityKind,
      entity: alarm.entity,
      status: alarm.status,
      raisedTimeMs: raisedMs,
      message: alarm.message,
      acknowledgedBy: alarm.acknowledgedBy,
      acknowledgedTimeMs: acknowledgedMs ?? 0,
    },
  ]
}
