import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import type { RpcChannel, RpcClient, ServiceName } from '@nkpsim/rpc'
import { connectHost, connectVcenter } from '../operator/channels.ts'

const OPTIONS = { timeoutMs: PATIENCE_MS }

/** Methods of a service with the timeout of tests. */
type Bound<Client> = {
  [Method in keyof Client]: Client[Method] extends (
    request: infer Request,
    options: infer _Options,
  ) => infer Answer
    ? (request: Request) => Answer
    : never
}

/** Returns clients of an operator for the services of a vCenter. */
export function operatorOf(stateDir: string) {
  const channel = () => connectVcenter(stateDir)
  return {
    authorization: bound(channel, 'nkpsim.vcenter.v1.AuthorizationService'),
    linked: bound(channel, 'nkpsim.vcenter.v1.LinkedModeService'),
    attestation: bound(channel, 'nkpsim.vcenter.v1.AttestationService'),
    inventory: bound(channel, 'nkpsim.vcenter.v1.InventoryService'),
    monitoring: bound(channel, 'nkpsim.vcenter.v1.MonitoringService'),
    providers: bound(channel, 'nkpsim.vcenter.v1.KeyProviderService'),
    settings: bound(channel, 'nkpsim.vcenter.v1.SettingService'),
    custody: bound(channel, 'nkpsim.vcenter.v1.CustodyService'),
    clock: bound(channel, 'nkpsim.fault.v1.ClockService'),
  }
}

/** Returns clients of an operator for the services of a host. */
export function hostOperatorOf(stateDir: string, host: string) {
  const channel = () => connectHost(stateDir, host)
  return {
    host: bound(channel, 'nkpsim.esxi.v1.HostService'),
    crypto: bound(channel, 'nkpsim.esxi.v1.HostCryptoService'),
    security: bound(channel, 'nkpsim.esxi.v1.HostSecurityService'),
    vms: bound(channel, 'nkpsim.esxi.v1.VirtualMachineService'),
    registration: bound(channel, 'nkpsim.esxi.v1.VmRegistrationService'),
    vmCrypto: bound(channel, 'nkpsim.esxi.v1.VmCryptoService'),
  }
}

/**
 * Returns a handler for failed calls. The handler returns undefined for an expected code or status,
 * and throws any other error.
 */
export function undefinedFor(...expected: string[]): (error: unknown) => undefined {
  return (error) => {
    const { code, status } = Object(error)
    if (!expected.includes(code) && !expected.includes(status)) throw error
    return undefined
  }
}

/**
 * Returns a client whose calls each have their own channel, because daemons stop and start in these
 * tests.
 */
function bound<S extends ServiceName>(open: () => RpcChannel, service: S): Bound<RpcClient<S>> {
  const call = (method: string) => async (request: unknown) => {
    const channel = open()
    try {
      const client = channel.client(service) as unknown as Record<
        string,
        ((request: unknown, options: unknown) => Promise<unknown>) | undefined
      >
      return await client[method]?.(request, OPTIONS)
    } finally {
      channel.close()
    }
  }
  // The cast is safe for unary methods. Stories call only unary methods through this client.
  return new Proxy({}, { get: (_target, method) => call(String(method)) }) as Bound<RpcClient<S>>
}
