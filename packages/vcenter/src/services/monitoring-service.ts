import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import { standingAlarms } from '../monitoring/alarms.ts'
import type { Store } from '../store/store.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000

/** nkpsim.vcenter.v1.MonitoringService. */
export function monitoringService(store: Store): ServiceRegistration {
  return defineService('nkpsim.vcenter.v1.MonitoringService', {
    allow: ['operator'],
    handlers: {
      listEvents: async ({ limit }) => ({
        events: store.newestEvents(Math.min(limit === 0 ? DEFAULT_LIMIT : limit, MAX_LIMIT)),
      }),
      listAlarms: async () => ({ alarms: standingAlarms(store.snapshot()) }),
    },
  })
}
