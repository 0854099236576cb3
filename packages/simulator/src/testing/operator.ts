import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import type { RpcChannel, ServiceName } from '@nkpsim/rpc'
import { type BoundClient, boundClient } from '@nkpsim/rpc/testing/bound-client'
import { connectHost, connectVcenter } from '../operator/channels.ts'

const OPTIONS = { timeoutMs: PATIENCE_MS }

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
function bound<S extends ServiceName>(open: () => RpcChannel, service: S): BoundClient<S> {
  return boundClient<S>(async (call) => {
    const channel = open()
    try {
      return await call(channel.client(service))
    } finally {
      channel.close()
    }
  }, OPTIONS)
}
