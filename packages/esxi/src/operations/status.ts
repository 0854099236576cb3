import { VERSION } from '@nkpsim/daemon'
import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import type { HostState } from '../config-store/host-state.ts'
import type { VcenterStream } from '../desired-state/vcenter-stream.ts'
import type { HostFacts } from '../host-facts.ts'
import type { HeldKeys } from '../key-provider/held-keys.ts'
import type { HeldKeyId } from '../records/held-key.ts'
import { heldKeyProviders } from '../records/key-provider.ts'
import type { TpmProblem } from '../tpm/tpm-problem.ts'
import type { TrustAgent } from '../trusted/trust-agent.ts'
import type { TrustedKeys } from '../trusted/trusted-keys.ts'
import { operation } from './operation.ts'

export type StatusOperations = ReturnType<typeof statusOperations>

/** The status of the host. */
export function statusOperations({
  state,
  facts,
  stream,
  tpmProblem,
  heldKeys,
  trust,
}: {
  state: Pick<HostState, 'current'>
  facts: HostFacts
  stream: Pick<VcenterStream, 'isOpen'>
  tpmProblem: () => TpmProblem | undefined
  heldKeys: Pick<HeldKeys, 'list'>
  trust: { agent: Pick<TrustAgent, 'status'>; keys: Pick<TrustedKeys, 'countOf'> }
}) {
  return named('nkpsim.esxi.v1.HostService', {
    getStatus: operation({
      requirement: ['System.Read'],
      audit: OPEN,
      run: async () => {
        const configuration = state.current()
        const { hostId, management } = configuration
        return {
          hostId,
          facts,
          /** Undefined if no vCenter manages the host. */
          management,
          isVcenterConnected: stream.isOpen(),
          keyProviders: heldKeyProviders(configuration).map((provider) => ({
            ...provider,
            heldKeyCount:
              provider.kind === 'trusted'
                ? trust.keys.countOf(provider.keyId)
                : countOf(heldKeys.list(), provider),
            storedKeyCount: countOf(configuration.storedKeys ?? [], provider),
          })),
          tpmProblem: tpmProblem(),
          /** Undefined if the host is not a Trusted Host. */
          trustAttestation: trust.agent.status(),
          programVersion: VERSION,
        }
      },
    }),
  })
}

/** Returns the number of KEKs of a standard provider. */
function countOf(keys: readonly HeldKeyId[], { keyId }: { keyId: string }): number {
  return keys.filter(({ providerKeyId }) => providerKeyId === keyId).length
}
