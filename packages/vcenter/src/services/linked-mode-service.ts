import { answerNothing, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { LinkedVcenterOperations } from '../operations/linked-vcenters.ts'

/** Serves nkpsim.vcenter.v1.LinkedModeService. */
export function linkedModeService(operations: LinkedVcenterOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.LinkedModeService', operations, {
    preparePartnership: (request, run) => run(request),
    admitPartner: (request, run) => run(request),
    installPartner: answerNothing,
    removePartner: async (request, run) => ({ told: (await run(request)).isTold }),
    listLinkedVcenters: async (request, run) => {
      const { ownName, vcenters } = await run(request)
      return {
        ownName,
        vcenters: vcenters.map(({ partner, isReachable, summary }) => ({
          name: partner.name,
          instanceId: partner.instanceId,
          address: partner.address,
          reachable: isReachable,
          ...(summary === undefined ? {} : { summary }),
        })),
      }
    },
    compareProviders: async (request, run) => {
      const { comparisons, unheard, unreachable } = await run(request)
      return {
        providers: comparisons.map(({ name, verdict, holders }) => ({
          provider: name,
          verdict,
          holders: holders.map(({ isReachable, ...holder }) => ({
            ...holder,
            unreachable: !isReachable,
          })),
        })),
        unheard,
        unreachable,
      }
    },
    shareProvider: async (request, run) => ({
      alreadyPresent: (await run(request)).isAlreadyPresent,
    }),
  })
}
