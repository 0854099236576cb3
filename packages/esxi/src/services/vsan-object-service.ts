import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VsanObjectOperations } from '../operations/vsan-objects.ts'
import { componentMessage, configurationMessage } from '../vsan/remote/configuration-message.ts'

const HEALTH = {
  healthy: 'VSAN_OBJECT_HEALTH_HEALTHY',
  inaccessible: 'VSAN_OBJECT_HEALTH_INACCESSIBLE',
  reducedavailabilitywithactiverebuild:
    'VSAN_OBJECT_HEALTH_REDUCED_AVAILABILITY_WITH_ACTIVE_REBUILD',
  reducedavailabilitywithnorebuilddelaytimer:
    'VSAN_OBJECT_HEALTH_REDUCED_AVAILABILITY_WITH_NO_REBUILD_DELAY_TIMER',
  reducedavailabilitywithnorebuild: 'VSAN_OBJECT_HEALTH_REDUCED_AVAILABILITY_WITH_NO_REBUILD',
} as const

/** nkpsim.esxi.v1.VsanObjectService. */
export function vsanObjectService(operations: VsanObjectOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.VsanObjectService',
    operations,
    {
      listVsanObjects: async (request, run) => ({
        objects: (await run(request)).map(({ configuration, health }) => ({
          configuration: configurationMessage(configuration),
          health: HEALTH[health],
        })),
      }),
      listVsanResyncs: async (request, run) => ({
        resyncs: (await run(request)).map(({ component, ...resync }) => ({
          ...resync,
          component: componentMessage(component),
        })),
      }),
      lockVsanDeks: async (request, run) => ({ deks: await run(request) }),
    },
    ['operator', 'vcenter'],
  )
}
