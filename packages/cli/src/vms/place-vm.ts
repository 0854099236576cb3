import { isSameName } from '@nkpsim/daemon/name-text'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { describeFailure, EXIT_CODES } from '../exit-codes.ts'
import { say } from '../output/print.ts'
import { byName, knownHosts } from './ask-hosts.ts'
import { listAllVms } from './list-vms.ts'

const INVENTORY = 'nkpsim.vcenter.v1.InventoryService'
const PROVIDERS = 'nkpsim.vcenter.v1.KeyProviderService'

/** What vCenter knows of a host on which a VM could be placed. */
type KnownHost = {
  name: string
  cluster: string
  isConnected: boolean
  /** Key providers that the host last acknowledged. */
  providers: readonly string[]
  /** Provider for a new VM on this host; empty: none was named, and there is no default. */
  provider: string
}

/** A host on which a VM could be placed. */
export type PlacementHost = KnownHost & {
  /** Number of VMs that are registered on the host. */
  vmCount: number
}

/**
 * Returns the host for a new VM: the named host, or else one that vCenter chooses, as DRS does.
 * @throws CliError CONFLICT if no host is suitable; UNAVAILABLE if vCenter does not answer
 */
export async function placeVm(
  context: Context,
  {
    host,
    provider = '',
    isPlain,
  }: { host?: string | undefined; provider?: string | undefined; isPlain: boolean },
): Promise<string> {
  if (host !== undefined) return host
  const known = await knownHosts(context)
  if (known.length === 1 && known[0] !== undefined) return known[0]
  if (context.rootPassword !== undefined)
    throw new CliError(
      'USAGE',
      'vCenter chooses the host, but root of the hosts has no session with it; name the host with --host',
    )
  const hosts = await candidates(context, known, provider)
  // The hosts count their VMs themselves: their reports reach vCenter's inventory a moment later.
  const { vms } = await listAllVms(context)
  return chooseHost(
    hosts.map((each) => ({
      ...each,
      vmCount: vms.filter((vm) => vm.host === each.name).length,
    })),
    isPlain,
  )
}

/** Says where a new VM is if the user did not name the host. */
export function sayPlacement(
  context: Context,
  { host: named }: { host?: string | undefined },
  vm: { name: string; host: string | null },
): void {
  if (named === undefined) say(context, `${vm.name} was placed on ${vm.host}.`)
}

/**
 * Chooses the host for a new VM: of the connected hosts that hold the key provider, the one with
 * the fewest VMs, then the first by name. A plain VM needs no key provider. Pure.
 * @throws CliError CONFLICT
 */
export function chooseHost(hosts: readonly PlacementHost[], isPlain = false): string {
  const connected = hosts.filter(({ isConnected }) => isConnected)
  if (connected.length === 0) throw noHost('no host is connected to vCenter')
  if (isPlain) return fewestVms(connected)?.name ?? ''
  const withProvider = connected.filter(({ provider }) => provider !== '')
  if (withProvider.length === 0)
    throw new CliError('CONFLICT', 'there is no default key provider; name one with --provider')
  const able = withProvider.filter(({ provider, providers }) =>
    providers.some((held) => isSameName(held, provider)),
  )
  const best = fewestVms(able)
  if (best !== undefined) return best.name
  const wanted = [...new Set(withProvider.map(({ provider }) => `"${provider}"`))].join(' or ')
  throw noHost(`no connected host holds key provider ${wanted}`)
}

function fewestVms(hosts: readonly PlacementHost[]): PlacementHost | undefined {
  return hosts.toSorted((a, b) => a.vmCount - b.vmCount || byName(a.name, b.name))[0]
}

function noHost(reason: string): CliError {
  return new CliError('CONFLICT', `vCenter cannot choose a host: ${reason}; see nkpsim host list`)
}

/** @param known hosts whose address the state folder has; only these can make the VM */
async function candidates(
  context: Context,
  known: readonly string[],
  provider: string,
): Promise<KnownHost[]> {
  const options = callOptions(context)
  try {
    return await withVcenter(context, async (channel) => {
      const inventory = channel.client(INVENTORY)
      // An unknown provider is an error of its own.
      if (provider !== '') await channel.client(PROVIDERS).getProvider({ provider }, options)
      const { hosts } = await inventory.listHosts({}, options)
      const defaults = new Map<string, string>()
      for (const cluster of new Set(hosts.map((host) => host.cluster))) {
        if (cluster === '' || provider !== '') continue
        const scope = { scope: 'DEFAULT_SCOPE_CLUSTER', entity: cluster } as const
        const answer = await channel
          .client(PROVIDERS)
          .getDefaultProvider({ ...scope, defaultsToParent: true }, options)
        defaults.set(cluster, answer.provider)
      }
      return hosts
        .filter(({ name }) => known.includes(name))
        .map(({ name, cluster, connectionState, keyProviders }) => ({
          name,
          cluster,
          isConnected: connectionState === 'CONNECTION_STATE_CONNECTED',
          providers: keyProviders.map((held) => held.provider),
          provider: provider || (defaults.get(cluster) ?? ''),
        }))
    })
  } catch (error) {
    const { exitCode, message } = describeFailure(error)
    const isDenied = exitCode === EXIT_CODES.DENIED
    if (!isDenied && exitCode !== EXIT_CODES.UNAVAILABLE) throw error
    throw new CliError(
      isDenied ? 'DENIED' : 'UNAVAILABLE',
      `vCenter chooses the host of a new VM: ${message}; or name a host with --host`,
    )
  }
}
