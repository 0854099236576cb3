import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { HostCryptoOperations } from '../operations/host-crypto.ts'
import { hostCryptoMessage } from './host-crypto-message.ts'

/** nkpsim.esxi.v1.HostCryptoService. */
export function hostCryptoService(operations: HostCryptoOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.HostCryptoService',
    operations,
    {
      getCrypto: async (request, run) => ({ crypto: hostCryptoMessage(await run(request)) }),
      prepareCrypto: async (request, run) => ({ crypto: hostCryptoMessage(await run(request)) }),
      enableCrypto: async (request, run) => ({ crypto: hostCryptoMessage(await run(request)) }),
      changeKey: async (request, run) => ({ crypto: hostCryptoMessage(await run(request)) }),
      disableCrypto: async (request, run) => ({ crypto: hostCryptoMessage(await run(request)) }),
    },
    ['operator', 'vcenter'],
  )
}
