import type { Guard, ServiceName, ServiceRegistration } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import { vcenterHaNodeOperations } from '../operations/vcenter-ha-node.ts'
import type { NodeStatus } from '../vcenter-ha/node-status.ts'
import { toRpcError } from './rpc-errors.ts'
import { vcenterHaNodeService } from './vcenter-ha-service.ts'

const NODE_SERVICE = 'nkpsim.vcenter.v1.VcenterHaNodeService'

/** Services of a vCenter that only the active node serves. */
type Served = Exclude<
  ServiceName & (`nkpsim.vcenter.v1.${string}` | 'nkpsim.fault.v1.ClockService'),
  typeof NODE_SERVICE
>

/** An object, so that the compiler finds a service that it lacks. */
const SERVED: Readonly<Record<Served, true>> = {
  'nkpsim.fault.v1.ClockService': true,
  'nkpsim.vcenter.v1.AboutService': true,
  'nkpsim.vcenter.v1.AttestationService': true,
  'nkpsim.vcenter.v1.AuditService': true,
  'nkpsim.vcenter.v1.AuthorizationService': true,
  'nkpsim.vcenter.v1.CustodyService': true,
  'nkpsim.vcenter.v1.HostCryptoService': true,
  'nkpsim.vcenter.v1.InventoryService': true,
  'nkpsim.vcenter.v1.KeyProviderService': true,
  'nkpsim.vcenter.v1.LicenseService': true,
  'nkpsim.vcenter.v1.LinkedModeService': true,
  'nkpsim.vcenter.v1.MigrationService': true,
  'nkpsim.vcenter.v1.MonitoringService': true,
  'nkpsim.vcenter.v1.PartnerService': true,
  'nkpsim.vcenter.v1.RecoveryService': true,
  'nkpsim.vcenter.v1.SessionService': true,
  'nkpsim.vcenter.v1.SettingService': true,
  'nkpsim.vcenter.v1.StandardProviderService': true,
  'nkpsim.vcenter.v1.TaskService': true,
  'nkpsim.vcenter.v1.TrustedInfrastructureService': true,
  'nkpsim.vcenter.v1.VcenterHaService': true,
  'nkpsim.vcenter.v1.VirtualMachineService': true,
  'nkpsim.vcenter.v1.VirtualStorageObjectService': true,
  'nkpsim.vcenter.v1.VsanService': true,
}

/**
 * Returns the services of a node of vCenter HA that is not active. It tells its own state, and
 * refuses all other calls before they have any effect, with the address of the active node.
 */
export function passiveServices(status: () => NodeStatus): {
  services: ServiceRegistration[]
  guard: Guard
} {
  const refuse = (): never => {
    throw toRpcError(notActive(status())) ?? new Error('the error has no status')
  }
  // The guard refuses each call, so no handler runs.
  const handlers = new Proxy({}, { get: () => refuse })
  const refused = (Object.keys(SERVED) as Served[]).map(
    (serviceName): ServiceRegistration => ({
      ...{ serviceName, handlers },
      allow: ['operator', 'vcenter', 'host'],
    }),
  )
  return {
    services: [vcenterHaNodeService(vcenterHaNodeOperations(status)), ...refused],
    guard: {
      admit: async ({ service, peer }) => {
        if (service !== NODE_SERVICE) return refuse()
        const name = peer === undefined ? '' : `${peer.kind} ${peer.id}`
        return { caller: { name, sessionId: '' }, settle: () => undefined }
      },
    },
  }
}

/** Returns the error of a call to a node that is not active. */
export function notActive({ name, active, role }: NodeStatus): VcenterError {
  const where =
    active === undefined
      ? role === 'isolated'
        ? 'it reaches no majority of the nodes'
        : 'no node is active now; repeat the call in some seconds'
      : `${active.name} at ${active.address} is active`
  const activeAddress = active?.address
  return new VcenterError('NOT_ACTIVE', `node ${name} is passive: ${where}`, { activeAddress })
}
