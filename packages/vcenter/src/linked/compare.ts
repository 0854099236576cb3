import { composeName } from '@nkpsim/daemon/name-text'
import type { KeyIdentity } from '../records/holding.ts'
import { isNative } from '../records/key-provider.ts'
import { vcenterName } from '../records/partner.ts'
import type { Store } from '../store/store.ts'
import type { PartnerView } from './synchronizer.ts'

/** A key provider of one vCenter of a domain. */
export type DomainProvider = {
  vcenter: string
  name: string
  keyId: string
  kcv: string
  /** Whether the vCenter answers. If not, these fields are from its last answer. */
  isReachable: boolean
}

/** Result of comparing the providers of one name across a domain. */
export type Comparison = {
  name: string
  /**
   * `same`: every vCenter that has the name has the same KDK and key_id. `different`: their KDKs or
   * key_ids differ, and a provider opens only objects with its own KDK and key_id. `single`: only
   * one vCenter has the name. `unknown`: nothing differs, but a vCenter may have providers that it
   * has not reported.
   */
  verdict: 'same' | 'different' | 'single' | 'unknown'
  holders: DomainProvider[]
}

export type DomainComparison = {
  comparisons: Comparison[]
  /** Linked vCenters that may have other providers than they reported. */
  unheard: string[]
  /** Linked vCenters that do not answer, and are compared as they last reported. */
  unreachable: string[]
}

/** Compares the key providers of a domain, as the linked vCenters last reported them. */
export function compareDomain(
  store: Pick<Store, 'snapshot' | 'identity'>,
  views: readonly PartnerView[],
): DomainComparison {
  const own = vcenterName(store.identity.instanceId)
  const holders = [
    ...store
      .snapshot()
      .keyProviders.filter(isNative)
      .map(({ name, keyId, kcv }) => {
        return { vcenter: own, name, keyId, kcv, isReachable: true }
      }),
    ...views.flatMap(({ partner, summary, isReachable }) =>
      (summary?.providers ?? []).map(({ provider, keyId, kcv }) => {
        return { vcenter: partner.name, name: provider, keyId, kcv, isReachable }
      }),
    ),
  ]
  const namesOf = (some: readonly PartnerView[]) => some.map(({ partner }) => partner.name)
  const unheard = namesOf(views.filter(({ mayHaveMore }) => mayHaveMore))
  return {
    comparisons: compareProviders(holders, unheard.length > 0),
    unheard,
    unreachable: namesOf(
      views.filter(({ summary, isReachable }) => summary !== undefined && !isReachable),
    ),
  }
}

/** Lists, for each provider name, the vCenters and their KDKs. Sorted by name. */
function compareProviders(providers: readonly DomainProvider[], isUnheard: boolean): Comparison[] {
  const byName = Map.groupBy(providers, ({ name }) => composeName(name))
  return [...byName.keys()].sort().map((name) => {
    const holders = byName.get(name) ?? []
    return { name, verdict: verdictOf(holders, isUnheard), holders }
  })
}

function verdictOf(holders: readonly DomainProvider[], isUnheard: boolean): Comparison['verdict'] {
  if (new Set(holders.map(({ keyId, kcv }) => `${keyId} ${kcv}`)).size > 1) return 'different'
  if (isUnheard) return 'unknown'
  return holders.length === 1 ? 'single' : 'same'
}

/** Returns the KDKs of each linked vCenter, as it last reported them. */
export function linkedKeys(views: readonly PartnerView[]): {
  vcenter: string
  keys: readonly KeyIdentity[]
  mayHaveMore: boolean
  isReachable: boolean
}[] {
  return views.map(({ partner, summary, mayHaveMore, isReachable }) => ({
    vcenter: partner.name,
    ...{ isReachable, mayHaveMore },
    keys: summary?.providers ?? [],
  }))
}
