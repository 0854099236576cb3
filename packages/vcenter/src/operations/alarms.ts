import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { Monitor } from '../monitoring/monitor.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

export type AlarmOperations = ReturnType<typeof alarmOperations>

/** Raised alarms. */
export function alarmOperations({
  store,
  monitor,
}: {
  store: Pick<Store, 'snapshot'>
  monitor: Pick<Monitor, 'acknowledge' | 'reset'>
}) {
  return named('nkpsim.vcenter.v1.MonitoringService', {
    listAlarms: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      /** @param entity empty: alarms of all entities */
      run: async ({ entity }: { entity: string }) =>
        store
          .snapshot()
          .alarms.filter((alarm) => entity === '' || alarm.entity === entity)
          .flatMap(({ raisedMs, ...alarm }) =>
            raisedMs === undefined ? [] : [{ ...alarm, raisedMs }],
          ),
    }),
    acknowledgeAlarm: operation({
      requirement: [{ privilege: 'Alarm.Acknowledge' }],
      audit: { target: 'entity' },
      run: async ({ name, entity }: { name: string; entity: string }, { caller }: Call) =>
        monitor.acknowledge(name, entity, caller.name),
    }),
    resetAlarm: operation({
      requirement: [{ privilege: 'Alarm.SetStatus' }],
      audit: { target: 'entity' },
      run: async ({ name, entity }: { name: string; entity: string }) =>
        monitor.reset(name, entity),
    }),
  })
}
