import type { SeedDefault } from './seed.ts'
import { byName, type ObservedState, type SeededState } from './seed-state.ts'

/**
 * Returns a conflict for each VM and each host key that a plan would encrypt with a default
 * provider that pruning then deletes.
 */
export function defaultConflicts(desired: SeededState, observed: ObservedState): string[] {
  const vms = desired.vms.flatMap(({ name, host, provider }, index) => {
    if (provider !== undefined || byName(observed.vms, name) !== undefined) return []
    const found = prunedDefault(desired, observed, byName(desired.hosts, host)?.cluster)
    return found === undefined ? [] : [`vms[${index}].provider: ${name} ${lossBy(found)}`]
  })
  const moved = desired.hosts.flatMap(({ name, cluster }, index) => {
    const before = byName(observed.hosts, name)
    if (before === undefined || before.cluster === cluster) return []
    const found = prunedDefault(desired, observed, cluster)
    return found === undefined
      ? []
      : [`hosts[${index}].cluster: the host key of ${name} ${lossBy(found)}`]
  })
  return [...vms, ...moved]
}

/** Returns the default for the hosts of a cluster after a plan, if pruning deletes its provider. */
function prunedDefault(
  { datacenters, defaults, providers }: SeededState,
  observed: ObservedState,
  cluster: string | undefined,
): SeedDefault | undefined {
  if (cluster === undefined) return undefined
  const places: Pick<SeedDefault, 'scope' | 'entity'>[] = [
    { scope: 'cluster', entity: cluster },
    ...foldersAbove(datacenters, cluster).map((entity) => ({ scope: 'folder' as const, entity })),
    { scope: 'vCenter', entity: '' },
  ]
  // The defaults of the seed replace the present defaults of the same entities.
  const all = [...defaults, ...observed.defaults]
  const nearest = places
    .map((at) => all.find(({ scope, entity }) => scope === at.scope && entity === at.entity))
    .find((each) => each !== undefined)
  const isKept = nearest === undefined || byName(providers, nearest.provider) !== undefined
  return isKept ? undefined : nearest
}

/** Returns the folders above a cluster by the seed, from the nearest to the outermost. */
function foldersAbove(datacenters: SeededState['datacenters'], cluster: string): string[] {
  const place = datacenters.find(({ clusters }) => byName(clusters, cluster) !== undefined)
  const chain = (name: string | undefined): string[] =>
    name === undefined ? [] : [name, ...chain(byName(place?.folders ?? [], name)?.parent)]
  return chain(byName(place?.clusters ?? [], cluster)?.folder)
}

function lossBy({ scope, entity, provider }: SeedDefault): string {
  const [owner, option] =
    scope === 'vCenter' ? ['the vCenter', ''] : [`${scope} ${entity}`, ` --${scope} "${entity}"`]
  return `would be encrypted by "${provider}", the default of ${owner}, which --prune would delete; remove the default with: nkpsim provider unset-default${option}`
}
