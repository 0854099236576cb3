import { isSameName } from '@nkpsim/daemon/name-text'
import type { RpcChannel, vcenterV1 } from '@nkpsim/rpc'
import { vmView } from '../commands/vm-view.ts'
import { type CallOptions, type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { askHosts, isUnmanaged, knownHosts, type SilentHost } from '../vms/ask-hosts.ts'
import { gatherVsan } from './gather-vsan.ts'
import type { MigrationFacts } from './plan-migration.ts'

/** What vCenter and the hosts say before a migration, and what they could not say. */
export type Gathered = {
  facts: MigrationFacts
  /** The new provider. */
  target: vcenterV1.Provider__Output
  /** Hosts that vCenter manages and that gave no answer. */
  silent: readonly SilentHost[]
  /** Hosts that may have VMs that vCenter does not list. */
  incompleteHosts: readonly string[]
}

/**
 * Asks vCenter and all hosts what depends on the old provider.
 * @throws CliError NOT_FOUND if vCenter has no such new provider; errors of the calls to vCenter
 */
export async function gatherFacts(
  context: Context,
  { old, to }: { old: string; to: string },
): Promise<Gathered> {
  const { readFormerTemplates } = await import('@nkpsim/simulator/operator')
  const known = await withVcenter(context, (channel) => askVcenter(context, channel, { old, to }))
  const answers = await askHosts(context, await knownHosts(context), (channel, options) =>
    askHost(channel, options, { old, to }),
  )
  const asked = answers.flatMap((each) => ('answer' in each ? [each] : []))
  const isRegistered = (uuid: string): boolean => known.allVms.some((vm) => vm.uuid === uuid)
  const loose = asked
    .flatMap(({ answer }) => answer.loose)
    .filter(({ uuid }) => !isRegistered(uuid))
  return {
    facts: {
      ...{ old, to, provider: known.provider, vms: known.vms, hosts: known.hosts },
      ...{ allVms: known.allVms, vsan: known.vsan },
      isToTrusted: known.target.kind === 'PROVIDER_KIND_TRUSTED',
      obstacles: new Map(
        asked.flatMap(({ host, answer: { obstacle } }) =>
          obstacle === undefined ? [] : [[host, obstacle] as const],
        ),
      ),
      // Every host with its datastore sees such a VM.
      unregistered: [...new Map(loose.map(({ uuid, name }) => [`${uuid}/${name}`, name])).values()],
      formerTemplates: readFormerTemplates(context.stateDir),
    },
    target: known.target,
    silent: answers.flatMap((each) => ('failure' in each && !isUnmanaged(each) ? [each] : [])),
    incompleteHosts: known.incompleteHosts,
  }
}

async function askVcenter(
  context: Context,
  channel: RpcChannel,
  { old, to }: { old: string; to: string },
) {
  const options = callOptions(context)
  const { providers } = await channel
    .client('nkpsim.vcenter.v1.KeyProviderService')
    .listProviders({}, options)
  const named = (name: string) => providers.find(({ provider }) => isSameName(provider, name))
  const target = named(to)
  if (target === undefined)
    throw new CliError('NOT_FOUND', `vCenter has no key provider "${to}"; nothing was changed`)
  const inventory = channel.client('nkpsim.vcenter.v1.InventoryService')
  const { hosts } = await inventory.listHosts({}, options)
  const { virtualMachines: vms } = await inventory.listVirtualMachines({ provider: old }, options)
  const all = await inventory.listVirtualMachines({}, options)
  return {
    ...{ provider: named(old), target, hosts, vms, vsan: await gatherVsan(channel, options) },
    ...{ allVms: all.virtualMachines, incompleteHosts: all.incompleteHosts },
  }
}

async function askHost(
  channel: RpcChannel,
  options: CallOptions,
  { old, to }: { old: string; to: string },
) {
  const { vms } = await channel.client('nkpsim.esxi.v1.VirtualMachineService').listVms({}, options)
  const { keyProviders } = await channel.client('nkpsim.esxi.v1.HostService').getStatus({}, options)
  const isOld = (key: { provider: string } | null): boolean =>
    key !== null && isSameName(key.provider, old)
  return {
    loose: vms
      .map(vmView)
      .filter(({ registered }) => !registered)
      .filter(({ homeKey, disks }) => isOld(homeKey) || disks.some(({ key }) => isOld(key))),
    obstacle: obstacleOf(
      keyProviders.filter(({ provider }) => isSameName(provider, to)),
      to,
    ),
  }
}

function obstacleOf(held: readonly { usable: boolean }[], to: string): string | undefined {
  if (held.length === 0) return `its host does not hold key provider "${to}"`
  return held.some(({ usable }) => usable) ? undefined : `key provider "${to}" is not ready for use`
}
