import { type esxiV1, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VmCloneOperations } from '../operations/vm-clones.ts'
import type { TpmProvisionPolicy } from '../records/vtpm.ts'
import { vmMessage } from './vm-message.ts'

const POLICIES: Partial<Record<esxiV1.VtpmProvisionPolicy__Output, TpmProvisionPolicy>> = {
  VTPM_PROVISION_POLICY_COPY: 'copy',
  VTPM_PROVISION_POLICY_REPLACE: 'replace',
}

/** nkpsim.esxi.v1.VmCloneService. */
export function vmCloneService(operations: VmCloneOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.VmCloneService',
    operations,
    {
      cloneVm: async ({ vtpmPolicy, ...spec }, run) => ({
        vm: vmMessage(await run({ ...spec, vtpmPolicy: POLICIES[vtpmPolicy] })),
      }),
    },
    ['operator', 'vcenter'],
  )
}
