import { isSameName } from '@nkpsim/daemon/name-text'
import { isAllowed } from '../access/permissions.ts'
import type { Privilege } from '../access/privileges.ts'
import { VcenterError } from '../errors.ts'
import { defaultOfCluster } from '../key-provider/defaults.ts'
import { findProvider } from '../key-provider/lifecycle.ts'
import type { Host } from '../records/host.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'

/** A host on which a VM could be placed. */
export type PlacementHost = {
  name: string
  isConnected: boolean
  /** Key providers that the host last acknowledged. */
  providers: readonly string[]
  /** Provider for a new VM on this host; empty: none was named, and there is no default. */
  provider: string
  /** Number of VMs that are registered on the host. */
  vmCount: number
}

/** A VM that a user wants to make. */
export type NewVm = { user: string; provider: string; isPlain: boolean }

/** The host and the key provider of a new VM; no provider if it is not encrypted. */
export type Placement = { host: string; provider: string }

/**
 * Returns the host for a new VM, among the hosts on which the user may make one, and its provider.
 * @param provider empty: the default provider of the host's cluster
 * @throws VcenterError PROVIDER_NOT_FOUND, NO_HOST_FOR_VM
 */
export function placeVm(
  snapshot: PublicSnapshot,
  { user, provider, isPlain }: NewVm,
  statusOf: (hostId: string) => { isConnected: boolean; providers: readonly string[] },
): Placement {
  if (provider !== '') findProvider(snapshot, provider)
  const privilege = privilegeToCreate(isPlain)
  const allowed = snapshot.hosts.filter(({ name }) =>
    isAllowed(snapshot, user, privilege, { kind: 'host', name }),
  )
  const { name, provider: chosen } = choosePlace(
    // If the user may make it nowhere, the error names a host and the privilege.
    (allowed.length === 0 ? snapshot.hosts : allowed).map((host) => ({
      name: host.name,
      ...statusOf(host.id),
      provider: provider || defaultFor(snapshot, host),
      vmCount: snapshot.inventories.get(host.id)?.vms.length ?? 0,
    })),
    isPlain,
  )
  return { host: name, provider: isPlain ? '' : chosen }
}

/** Returns the privilege that a user needs on a host to make a VM there. */
export function privilegeToCreate(isPlain: boolean): Privilege {
  return isPlain ? 'VirtualMachine.Inventory.Create' : 'Cryptographer.EncryptNew'
}

/**
 * Chooses the host for a new VM: of the connected hosts that hold the key provider, the one with
 * the fewest VMs, then the first by name. A plain VM needs no key provider. Pure.
 * @throws VcenterError NO_HOST_FOR_VM
 */
export function choosePlace(hosts: readonly PlacementHost[], isPlain = false): PlacementHost {
  const connected = hosts.filter(({ isConnected }) => isConnected)
  const [any] = fewestFirst(connected)
  if (any === undefined) throw noHost('no host is connected to vCenter')
  if (isPlain) return any
  const withProvider = connected.filter(({ provider }) => provider !== '')
  if (withProvider.length === 0)
    throw new VcenterError(
      'NO_HOST_FOR_VM',
      'there is no default key provider; name one with --provider',
    )
  const able = withProvider.filter(({ provider, providers }) =>
    providers.some((held) => isSameName(held, provider)),
  )
  const [best] = fewestFirst(able)
  if (best !== undefined) return best
  const wanted = [...new Set(withProvider.map(({ provider }) => `"${provider}"`))].join(' or ')
  throw noHost(`no connected host holds key provider ${wanted}`)
}

function defaultFor(snapshot: PublicSnapshot, { cluster }: Host): string {
  return (cluster === undefined ? undefined : defaultOfCluster(snapshot, cluster)) ?? ''
}

function fewestFirst(hosts: readonly PlacementHost[]): PlacementHost[] {
  return hosts.toSorted((a, b) => a.vmCount - b.vmCount || byName(a.name, b.name))
}

/** Orders names as people do: esx-2 before esx-10. */
function byName(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true })
}

function noHost(reason: string): VcenterError {
  return new VcenterError(
    'NO_HOST_FOR_VM',
    `vCenter cannot choose a host: ${reason}; see nkpsim host list`,
  )
}
