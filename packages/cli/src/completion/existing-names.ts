import type { RpcChannel } from '@nkpsim/rpc'
import { localNames } from '@nkpsim/simulator/local-names'
import type { CallOptions } from '../context.ts'
import { NAMES_AT_VCENTER } from '../vcenter-names.ts'
import type { AskVcenter } from './ask-vcenter.ts'
import type { NameKind } from './value-kinds.ts'

/**
 * Returns existing names for a command line that is being typed. Asks vCenter only for names that
 * the state folder does not have. If vCenter gives no answer, returns those of the state folder.
 */
export async function existingNames(
  stateDir: string,
  kind: Exclude<NameKind, 'profiles'>,
  askVcenter: AskVcenter,
): Promise<string[]> {
  const local = localNames(stateDir)
  const ask = (read: Parameters<AskVcenter>[0]): Promise<string[]> =>
    askVcenter(read).catch(() => [])
  switch (kind) {
    case 'datastores':
      return local.datastores()
    case 'hosts':
    case 'virtualMachines': {
      const names = local[kind]()
      return names.length > 0 ? names : ask(NAMES_AT_VCENTER[kind])
    }
    case 'entities':
      return ['vCenter', ...prefixed('host', local.hosts()), ...(await ask(entities))]
    case 'observed': {
      const providers = await ask(NAMES_AT_VCENTER.providers)
      return [...new Set([...local.hosts(), ...local.virtualMachines(), ...providers])]
    }
    default:
      return ask(NAMES_AT_VCENTER[kind])
  }
}

/** Lists the entities that `permission set --on` names, without hosts and the vCenter. */
async function entities(channel: RpcChannel, options: CallOptions): Promise<string[]> {
  const client = channel.client('nkpsim.vcenter.v1.InventoryService')
  const { datacenters } = await client.listDatacenters({}, options)
  return datacenters.flatMap(({ name, folders, clusters }) => [
    `datacenter:${name}`,
    ...prefixed('folder', folders),
    ...prefixed('cluster', clusters),
  ])
}

function prefixed(kind: string, names: readonly string[]): string[] {
  return names.map((name) => `${kind}:${name}`)
}
