import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VsanObjectOperations } from '../operations/vsan-objects.ts'

/** Serves nkpsim.vcenter.v1.VsanObjectService. */
export function vsanObjectService(operations: VsanObjectOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.VsanObjectService', operations, {
    listVsanObjects: async (request, run) => {
      const { objects, ...answer } = await run(request)
      return {
        ...answer,
        objects: objects.map(({ failuresToTolerate, components, ...object }) => ({
          ...object,
          failuresToTolerateCount: failuresToTolerate,
          components: components.map(({ votes, ...component }) => ({
            ...component,
            voteCount: votes,
          })),
        })),
      }
    },
    listVsanResyncs: async (request, run) => run(request),
  })
}
