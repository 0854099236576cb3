import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { StatusOperations } from '../operations/status.ts'
import { heldProviderMessage } from './held-provider-message.ts'
import { trustAttestationMessage } from './trusted-infrastructure-message.ts'

/** nkpsim.esxi.v1.HostService. */
export function hostService(operations: StatusOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.HostService',
    operations,
    {
      getStatus: async (request, run) => {
        const { hostId, facts, management, programVersion, ...status } = await run(request)
        const { trustAttestation: trust } = status
        return {
          hostId,
          ...facts,
          vcenterInstanceId: management?.vcenterInstanceId ?? '',
          vcenterConnected: status.isVcenterConnected,
          term: management?.term ?? 0,
          generation: management?.generation ?? 0,
          keyProviders: status.keyProviders.map(heldProviderMessage),
          tpmProblem: status.tpmProblem?.id ?? '',
          tpmProblemMessage: status.tpmProblem?.message ?? '',
          programVersion,
          trustAttestation: trust === undefined ? null : trustAttestationMessage(trust),
        }
      },
    },
    ['operator', 'vcenter'],
  )
}
