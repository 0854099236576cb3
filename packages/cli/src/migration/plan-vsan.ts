import { isSameName, shellWord } from '@nkpsim/daemon/name-text'

/** A vSAN cluster, whose host key and KEK get replaced. */
export type VsanObject = { kind: 'vsan'; host: ''; name: string; cluster: string }

/** What is known of a vSAN cluster before a migration. */
export type VsanFact = {
  cluster: string
  /** Key provider of its encryption; empty if it is not encrypted. */
  provider: string
  /** Key providers of the KEKs that the labels of its disks name. */
  diskProviders: readonly string[]
  /** `GREEN`, `YELLOW` or `RED`. */
  health: string
  /** What is wrong, one line each. */
  issues: readonly string[]
  /** Number of components that get data now. */
  resyncs: number
}

/** What decides whether the vSAN clusters of the old provider can move. */
export type VsanNeeds = {
  old: string
  to: string
  /** Whether the new provider is a trusted one. */
  isToTrusted: boolean
  vsan: readonly VsanFact[]
  hosts: readonly { name: string; cluster: string; connectionState: string }[]
  /** Why a connected host cannot make keys of the new provider, by host. */
  obstacles: ReadonlyMap<string, string>
}

/**
 * Plans the vSAN clusters whose provider is the old one, or whose disks still have KEKs of it after
 * an interruption. Pure.
 */
export function plannedVsan(needs: VsanNeeds): (VsanObject & { obstacle: string | undefined })[] {
  return dependentOn(needs).map((fact) => ({
    ...{ kind: 'vsan', host: '', name: `vSAN-${fact.cluster}`, cluster: fact.cluster },
    obstacle: obstacleOf(fact, needs) ?? unfitText(fact),
  }))
}

/**
 * Returns why nothing at all may be moved now: a vSAN cluster of the old provider has a problem, or
 * copies data. A yellow health does not matter. Undefined if all are fit. Pure.
 */
export function vsanObstacle(needs: Pick<VsanNeeds, 'old' | 'vsan'>): string | undefined {
  return dependentOn(needs).map(unfitText).find(Boolean)
}

function dependentOn({ old, vsan }: Pick<VsanNeeds, 'old' | 'vsan'>): VsanFact[] {
  return vsan.filter(({ provider, diskProviders }) =>
    [provider, ...diskProviders].some((each) => each !== '' && isSameName(each, old)),
  )
}

function unfitText({ cluster, health, issues, resyncs }: VsanFact): string | undefined {
  const at = `vSAN of cluster ${cluster}`
  if (health === 'RED')
    return `the ${at} is red${issues.length === 0 ? '' : ` (${issues[0]})`}; repair it first: nkpsim vsan health ${shellWord(cluster)}`
  if (resyncs > 0)
    return `the ${at} copies ${resyncs} ${resyncs === 1 ? 'component' : 'components'}; wait until it is done: nkpsim vsan resync ${shellWord(cluster)}`
  return undefined
}

function obstacleOf(
  { cluster }: VsanFact,
  { to, isToTrusted, hosts, obstacles }: VsanNeeds,
): string | undefined {
  if (isToTrusted)
    return `"${to}" is a trusted key provider, which vSAN does not support; migrate it to a native or a standard one`
  for (const host of hosts.filter((each) => each.cluster === cluster)) {
    if (host.connectionState !== 'CONNECTION_STATE_CONNECTED')
      return `host ${host.name} is not connected; connect it`
    const obstacle = obstacles.get(host.name)
    if (obstacle !== undefined) return `host ${host.name}: ${obstacle}`
  }
  return undefined
}
