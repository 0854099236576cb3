import type { RpcClient, ServiceName } from '@nkpsim/rpc'
import { type BoundClient, boundClient } from '@nkpsim/rpc/testing/bound-client'
import { CALL } from '../clients/site-access.ts'

const VCENTER_SERVICES = {
  attestation: 'nkpsim.vcenter.v1.AttestationService',
  authorization: 'nkpsim.vcenter.v1.AuthorizationService',
  clock: 'nkpsim.fault.v1.ClockService',
  custody: 'nkpsim.vcenter.v1.CustodyService',
  inventory: 'nkpsim.vcenter.v1.InventoryService',
  licenses: 'nkpsim.vcenter.v1.LicenseService',
  linked: 'nkpsim.vcenter.v1.LinkedModeService',
  migrations: 'nkpsim.vcenter.v1.MigrationService',
  monitoring: 'nkpsim.vcenter.v1.MonitoringService',
  providers: 'nkpsim.vcenter.v1.KeyProviderService',
  settings: 'nkpsim.vcenter.v1.SettingService',
  hostCrypto: 'nkpsim.vcenter.v1.HostCryptoService',
  standard: 'nkpsim.vcenter.v1.StandardProviderService',
  tasks: 'nkpsim.vcenter.v1.TaskService',
  trusted: 'nkpsim.vcenter.v1.TrustedInfrastructureService',
  vms: 'nkpsim.vcenter.v1.VirtualMachineService',
  vsan: 'nkpsim.vcenter.v1.VsanService',
} as const satisfies Record<string, ServiceName>

const HOST_SERVICES = {
  crypto: 'nkpsim.esxi.v1.HostCryptoService',
  disasterRecovery: 'nkpsim.esxi.v1.DisasterRecoveryService',
  highAvailability: 'nkpsim.esxi.v1.HighAvailabilityService',
  keyPersistence: 'nkpsim.esxi.v1.KeyPersistenceService',
  host: 'nkpsim.esxi.v1.HostService',
  lifecycle: 'nkpsim.esxi.v1.VmLifecycleService',
  plainVms: 'nkpsim.esxi.v1.PlainVmService',
  registration: 'nkpsim.esxi.v1.VmRegistrationService',
  security: 'nkpsim.esxi.v1.HostSecurityService',
  vmCrypto: 'nkpsim.esxi.v1.VmCryptoService',
  vms: 'nkpsim.esxi.v1.VirtualMachineService',
  vtpms: 'nkpsim.esxi.v1.VtpmService',
} as const satisfies Record<string, ServiceName>

/** Opens a client of a service. */
type Open = <S extends ServiceName>(service: S) => Promise<RpcClient<S>>

type Operator<Services extends Record<string, ServiceName>> = {
  [Name in keyof Services]: BoundClient<Services[Name]>
}

/** Clients of an administrator for the services of a vCenter. */
export type VcenterOperator = Operator<typeof VCENTER_SERVICES>
/** Clients of an operator for the services of a host. */
export type HostOperator = Operator<typeof HOST_SERVICES>

export const vcenterOperator = (open: Open): VcenterOperator => operator(VCENTER_SERVICES, open)
export const hostOperator = (open: Open): HostOperator => operator(HOST_SERVICES, open)

function operator<Services extends Record<string, ServiceName>>(
  services: Services,
  open: Open,
): Operator<Services> {
  const clients = Object.entries(services).map(([name, service]) => [
    name,
    boundClient<typeof service>(async (call) => call(await open(service)), CALL),
  ])
  return Object.fromEntries(clients)
}
