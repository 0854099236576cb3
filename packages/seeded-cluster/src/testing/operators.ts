import type { RpcClient, ServiceName } from '@nkpsim/rpc'
import { CALL } from '../clients/site-access.ts'

const VCENTER_SERVICES = {
  attestation: 'nkpsim.vcenter.v1.AttestationService',
  authorization: 'nkpsim.vcenter.v1.AuthorizationService',
  clock: 'nkpsim.fault.v1.ClockService',
  custody: 'nkpsim.vcenter.v1.CustodyService',
  inventory: 'nkpsim.vcenter.v1.InventoryService',
  licenses: 'nkpsim.vcenter.v1.LicenseService',
  linked: 'nkpsim.vcenter.v1.LinkedModeService',
  monitoring: 'nkpsim.vcenter.v1.MonitoringService',
  providers: 'nkpsim.vcenter.v1.KeyProviderService',
  settings: 'nkpsim.vcenter.v1.SettingService',
} as const satisfies Record<string, ServiceName>

const HOST_SERVICES = {
  crypto: 'nkpsim.esxi.v1.HostCryptoService',
  host: 'nkpsim.esxi.v1.HostService',
  registration: 'nkpsim.esxi.v1.VmRegistrationService',
  security: 'nkpsim.esxi.v1.HostSecurityService',
  vmCrypto: 'nkpsim.esxi.v1.VmCryptoService',
  vms: 'nkpsim.esxi.v1.VirtualMachineService',
} as const satisfies Record<string, ServiceName>

/** Opens a client of a service. */
type Open = <S extends ServiceName>(service: S) => Promise<RpcClient<S>>

/** Methods of a service with the deadline of users. */
type Bound<Client> = {
  [Method in keyof Client]: Client[Method] extends (
    request: infer Request,
    options: infer _Options,
  ) => infer Answer
    ? (request: Request) => Answer
    : never
}

type Operator<Services extends Record<string, ServiceName>> = {
  [Name in keyof Services]: Bound<RpcClient<Services[Name]>>
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
  const clients = Object.entries(services).map(([name, service]) => [name, bound(open, service)])
  return Object.fromEntries(clients)
}

function bound<S extends ServiceName>(open: Open, service: S): Bound<RpcClient<S>> {
  const call = (method: string) => async (request: unknown) => {
    const client = (await open(service)) as unknown as Record<
      string,
      ((request: unknown, options: unknown) => Promise<unknown>) | undefined
    >
    return await client[method]?.(request, CALL)
  }
  // The cast is safe for unary methods. Stories call only unary methods through this client.
  return new Proxy({}, { get: (_target, method) => call(String(method)) }) as Bound<RpcClient<S>>
}
