import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import type { NodeStatus } from '../vcenter-ha/node-status.ts'
import { operation } from './operation.ts'

export type VcenterHaNodeOperations = ReturnType<typeof vcenterHaNodeOperations>

/**
 * What a node of vCenter HA reports about itself, in every role.
 * @param status undefined if this vCenter is not a node
 */
export function vcenterHaNodeOperations(status: () => NodeStatus | undefined) {
  return named('nkpsim.vcenter.v1.VcenterHaNodeService', {
    getNodeStatus: operation({
      requirement: 'certificate',
      audit: OPEN,
      run: async () => status(),
    }),
  })
}
