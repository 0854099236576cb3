import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import type { HostState } from '../config-store/host-state.ts'
import { cryptoStatus } from '../host-crypto/host-crypto.ts'
import type { HostCryptoControl } from '../host-crypto/host-crypto-control.ts'
import { hostCryptoMessage } from './host-crypto-message.ts'

/** nkpsim.esxi.v1.HostCryptoService: the encryption mode of the host. */
export function hostCryptoService(
  control: HostCryptoControl,
  state: HostState,
): ServiceRegistration {
  const status = () => hostCryptoMessage(cryptoStatus(state.current()))
  const after = async (change: Promise<void>) => {
    await change
    return { crypto: status() }
  }
  return defineService('nkpsim.esxi.v1.HostCryptoService', {
    allow: ['operator', 'vcenter'],
    handlers: {
      getCrypto: async () => ({ crypto: status() }),
      prepareCrypto: () => after(control.prepare()),
      enableCrypto: ({ provider }) => after(control.enable(provider)),
      changeKey: ({ provider }) => after(control.changeKey(provider)),
      disableCrypto: () => after(control.disable()),
    },
  })
}
