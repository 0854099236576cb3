import { VERSION } from '@nkpsim/daemon'
import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import type { HostState } from '../config-store/host-state.ts'
import type { HostFacts } from '../host-facts.ts'
import type { TpmProblem } from '../tpm/tpm-problem.ts'
import { heldKeyProviders } from './held-key-provider.ts'
import type { VcenterConnection } from './host-agent-service.ts'

/** nkpsim.esxi.v1.HostService: the host tells of itself. */
export function hostService({
  state,
  facts,
  connection,
  tpmProblem,
}: {
  state: HostState
  facts: HostFacts
  connection: VcenterConnection
  tpmProblem: () => TpmProblem | undefined
}): ServiceRegistration {
  return defineService('nkpsim.esxi.v1.HostService', {
    allow: ['operator', 'vcenter'],
    handlers: {
      getStatus: async () => {
        const configuration = state.current()
        const { hostId, management } = configuration
        return {
          hostId,
          ...facts,
          vcenterInstanceId: management?.vcenterInstanceId ?? '',
          vcenterConnected: connection.isOpen(),
          term: management?.term ?? 0,
          generation: management?.generation ?? 0,
          keyProviders: heldKeyProviders(configuration),
          tpmProblem: tpmProblem()?.id ?? '',
          tpmProblemMessage: tpmProblem()?.message ?? '',
          programVersion: VERSION,
        }
      },
    },
  })
}
