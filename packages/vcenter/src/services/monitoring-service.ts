import { answerNothing, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { AlarmOperations } from '../operations/alarms.ts'
import type { EventOperations } from '../operations/events.ts'

/** Serves nkpsim.vcenter.v1.MonitoringService. */
export function monitoringService(
  operations: EventOperations & AlarmOperations,
): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.MonitoringService', operations, {
    listEvents: async ({ limit, filter }, run) => ({
      events: await run({ limit, filter: filter ?? undefined }),
    }),
    followEvents: async function* (request, run) {
      for await (const event of run(request)) yield { event }
    },
    listAlarms: async (request, run) => ({
      alarms: (await run(request)).map((alarm) => ({
        name: alarm.name,
        entityKind: alarm.entityKind,
        entity: alarm.entity,
        status: alarm.status,
        raisedTimeMs: alarm.raisedMs,
        message: alarm.message,
        acknowledgedBy: alarm.acknowledgedBy,
        acknowledgedTimeMs: alarm.acknowledgedMs ?? 0,
      })),
    }),
    acknowledgeAlarm: answerNothing,
    resetAlarm: answerNothing,
  })
}
