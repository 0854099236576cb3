import { VERSION } from '@nkpsim/daemon'
import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import type { HostState } from '../config-store/host-state.ts'
import type { VcenterStream } from '../desired-state/vcenter-stream.ts'
import type { HostFacts } from '../host-facts.ts'
import { heldKeyProviders } from '../records/key-provider.ts'
import type { TpmProblem } from '../tpm/tpm-problem.ts'
import { operation } from './operation.ts'

export type StatusOperations = ReturnType<typeof statusOperations>

/** The status of the host. */
export function statusOperations({
  state,
  facts,
  stream,
  tpmProblem,
}: {
  state: Pick<HostState, 'current'>
  facts: HostFacts
  stream: Pick<VcenterStream, 'isOpen'>
  tpmProblem: () => TpmProblem | undefined
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
          keyProviders: heldKeyProviders(configuration),
          tpmProblem: tpmProblem(),
          programVersion: VERSION,
        }
      },
    }),
  })
}
