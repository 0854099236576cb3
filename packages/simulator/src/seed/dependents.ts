import type { RpcChannel } from '@nkpsim/rpc'
import type { CallOptions } from './call-options.ts'
import { dependentConflicts, incompleteConflicts } from './find-conflicts.ts'
import { listVms } from './observe-vms.ts'
import type { SeedAction } from './seed-action.ts'

/**
 * Asks vCenter what else depends on the providers that a plan deletes: host keys, and VMs on hosts
 * that this state folder does not reach.
 */
export async function conflictsInVcenter(
  vcenter: RpcChannel,
  actions: readonly SeedAction[],
  options: CallOptions,
): Promise<string[]> {
  const custody = vcenter.client('nkpsim.vcenter.v1.CustodyService')
  const deletedVms = actions.filter((each) => each.kind === 'deleteVm')
  const conflicts: string[] = []
  for (const action of actions) {
    if (action.kind !== 'deleteProvider') continue
    const preview = await custody.previewDelete({ provider: action.name }, options)
    const { dependents, incompleteHosts } = preview
    conflicts.push(...dependentConflicts(action.name, dependents, deletedVms))
    conflicts.push(...incompleteConflicts(action.name, incompleteHosts))
  }
  return conflicts
}

/**
 * Asks the hosts which VMs depend on a provider. A host knows its new VMs earlier than vCenter.
 */
export async function conflictsOnHosts(
  { stateDir, vcenter }: { stateDir: string; vcenter: RpcChannel },
  provider: string,
  options: CallOptions,
): Promise<string[]> {
  const { hosts } = await vcenter
    .client('nkpsim.vcenter.v1.InventoryService')
    .listHosts({}, options)
  const vms = await listVms(
    stateDir,
    hosts.map(({ name }) => name),
    options,
  )
  const dependents = vms
    .filter(({ keyProviders }) => keyProviders.includes(provider))
    .map(({ name, runsOn, hosts: [registered], seenBy: [seen] }) => ({
      kind: 'virtualMachine',
      name,
      host: runsOn ?? registered ?? seen ?? '',
    }))
  return dependentConflicts(provider, dependents, [])
}
