import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VsanObjectOperations } from '../operations/vsan-objects.ts'
import {
  componentMessage,
  configurationMessage,
  requireUuid,
} from '../vsan/remote/configuration-message.ts'
import { vsanReportMessage } from './vsan-cluster-message.ts'

/** Greatest number of objects that a call names. */
const MAX_OBJECTS = 1000

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
      listVsanObjects: async ({ afterObjectId, objectIds }, run) => {
        const asked = objectIds.slice(0, MAX_OBJECTS).map(requireUuid)
        const { objects, members } = await run({ afterObjectId, objectIds: asked })
        return {
          objects: objects.map(({ configuration, health }) => ({
            configuration: configurationMessage(configuration),
            health: HEALTH[health],
          })),
          members: [...members],
        }
      },
      listVsanFiles: async (request, run) => ({ files: await run(request) }),
      getVsanReport: async (request, run) => {
        const report = await run(request)
        return { report: report === undefined ? null : vsanReportMessage(report) }
      },
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
