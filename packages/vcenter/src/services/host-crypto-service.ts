import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { HostCryptoOperations } from '../operations/host-crypto.ts'

/** nkpsim.vcenter.v1.HostCryptoService. */
export function hostCryptoService(operations: HostCryptoOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.HostCryptoService', operations, {
    configureHostKey: (request, run) => run(request),
  })
}
