import { type Guard, refusingServices, type ServiceRegistration } from '@nkpsim/rpc'
import { type NodeSources, vcenterHaNodeOperations } from '../operations/vcenter-ha-node.ts'
import { vcenterHaNodeService } from './vcenter-ha-service.ts'
import { NODE_SERVICE, notActive } from './while-held.ts'

/**
 * Returns the services of a node of vCenter HA that is not active. It tells its own state, and
 * gives its audit log to the other node. It refuses all other calls before they have any effect,
 * with the address of the active node.
 */
export function passiveServices(sources: NodeSources): {
  services: ServiceRegistration[]
  guard: Guard
} {
  const others = ['nkpsim.vcenter.v1', 'nkpsim.fault.v1']
    .flatMap(refusingServices)
    .filter(({ serviceName }) => serviceName !== NODE_SERVICE)
  return {
    services: [vcenterHaNodeService(vcenterHaNodeOperations(sources)), ...others],
    guard: {
      admit: async ({ service, peer }) => {
        if (service !== NODE_SERVICE) throw notActive(sources.status()?.active?.address)
        const name = peer === undefined ? '' : `${peer.kind} ${peer.id}`
        return { caller: { name, sessionId: '' }, settle: () => undefined }
      },
    },
  }
}
