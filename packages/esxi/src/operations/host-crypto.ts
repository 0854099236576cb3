import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { HostState } from '../config-store/host-state.ts'
import { cryptoStatus } from '../host-crypto/host-crypto.ts'
import type { HostCryptoControl, WantedHostKey } from '../host-crypto/host-crypto-control.ts'
import type { HostKeys } from '../key-provider/host-keys.ts'
import type { HostCryptoStatus } from '../records/host-crypto.ts'
import { operation } from './operation.ts'

const CHANGE = ['Cryptographer.RegisterHost'] as const

export type HostCryptoOperations = ReturnType<typeof hostCryptoOperations>

/** The encryption mode of the host. Each change returns the new mode. */
export function hostCryptoOperations({
  crypto,
  state,
  hostKeys,
}: {
  crypto: HostCryptoControl
  state: Pick<HostState, 'current'>
  hostKeys: Pick<HostKeys, 'has'>
}) {
  const status = () => cryptoStatus(state.current(), hostKeys.has)
  const after = async (change: Promise<void>): Promise<HostCryptoStatus> => {
    await change
    return status()
  }
  return named('nkpsim.esxi.v1.HostCryptoService', {
    getCrypto: operation({
      requirement: ['System.Read'],
      audit: OPEN,
      run: async () => status(),
    }),
    prepareCrypto: operation({
      requirement: CHANGE,
      audit: { target: undefined },
      run: (_input: object, { requireStill }: Call) => after(crypto.prepare(requireStill)),
    }),
    enableCrypto: operation({
      requirement: CHANGE,
      audit: { target: 'provider' },
      run: (key: WantedHostKey, { requireStill }: Call) => after(crypto.enable(key, requireStill)),
    }),
    changeKey: operation({
      requirement: CHANGE,
      audit: { target: 'provider' },
      run: (key: WantedHostKey, { requireStill }: Call) =>
        after(crypto.changeKey(key, requireStill)),
    }),
    disableCrypto: operation({
      requirement: CHANGE,
      audit: { target: undefined },
      run: (_input: object, { requireStill }: Call) => after(crypto.disable(requireStill)),
    }),
  })
}
