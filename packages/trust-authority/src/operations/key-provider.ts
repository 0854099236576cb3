import type { WrappedKeyBytes } from '@nkpsim/crypto'
import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { KeyProviderService } from '../key-provider/key-provider-service.ts'
import type { HostProof } from '../key-provider/require-proof.ts'
import { operation } from './operation.ts'

export type KeyProviderOperations = ReturnType<typeof keyProviderOperations>

/** Operations by which attested hosts get keys. */
export function keyProviderOperations(service: KeyProviderService) {
  return named('nkpsim.trust.v1.KeyProviderService', {
    createNonce: operation({
      requirement: 'anyone',
      // Not audited: a nonce has no effect.
      audit: OPEN,
      run: async (_input: object) => service.createNonce(),
    }),
    wrapKeys: operation({
      requirement: 'anyone',
      audit: { target: 'providerId', isCounted: true },
      run: async (
        input: { providerId: string; keyCount: number; proof: HostProof },
        { signal }: Call,
      ) => service.wrap(input, signal),
    }),
    unwrapKeys: operation({
      requirement: 'anyone',
      audit: { target: 'providerId', isCounted: true },
      run: async (
        input: { providerId: string; wrapped: readonly WrappedKeyBytes[]; proof: HostProof },
        { signal }: Call,
      ) => service.unwrap(input, signal),
    }),
  })
}
