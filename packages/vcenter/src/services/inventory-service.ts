import { answerNothing, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { HostView } from '../operations/host-view.ts'
import type { HostOperations } from '../operations/hosts.ts'
import type { InventoryOperations } from '../operations/inventory.ts'
import type { VirtualMachineOperations } from '../operations/virtual-machines.ts'
import { attestationMessage } from './trusted-infrastructure-service.ts'

const CONNECTION_STATE = {
  connected: 'CONNECTION_STATE_CONNECTED',
  notResponding: 'CONNECTION_STATE_NOT_RESPONDING',
  disconnected: 'CONNECTION_STATE_DISCONNECTED',
} as const satisfies Record<HostView['connection'], string>

/** Serves nkpsim.vcenter.v1.InventoryService. */
export function inventoryService(
  operations: InventoryOperations & HostOperations & VirtualMachineOperations,
): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.InventoryService', operations, {
    createDatacenter: answerNothing,
    createFolder: answerNothing,
    createCluster: answerNothing,
    setClusterHa: answerNothing,
    listClusterHa: async (request, run) => ({ clusters: await run(request) }),
    listDatacenters: async (request, run) => ({ datacenters: await run(request) }),
    addHost: async (request, run) => ({ host: message(await run(request)) }),
    listHosts: async (request, run) => ({ hosts: (await run(request)).map(message) }),
    getHost: async (request, run) => ({ host: message(await run(request)) }),
    moveHost: async (request, run) => ({ host: message(await run(request)) }),
    disconnectHost: async (request, run) => ({ host: message(await run(request)) }),
    reconnectHost: async (request, run) => ({ host: message(await run(request)) }),
    removeHost: async (request, run) => ({ mayHold: await run(request) }),
    listVirtualMachines: async (request, run) => await run(request),
  })
}

function message({ connection, hostKey, trustAttestation, ...view }: HostView) {
  return {
    ...view,
    connectionState: CONNECTION_STATE[connection],
    ...(hostKey === undefined ? {} : { hostKey }),
    ...(trustAttestation && { trustAttestation: attestationMessage(trustAttestation) }),
  }
}
