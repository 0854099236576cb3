import type { KeyIdentity } from '../records/holding.ts'
import { vcenterName } from '../records/partner.ts'
import type { Store } from '../store/store.ts'
import type { PartnerView } from './synchronizer.ts'

/** A key provider of one vCenter of a domain. */
export type DomainProvider = { vcenter: string; name: string; keyId: string; kcv: string }

/** Result of comparing the providers of one name across a domain. */
export type Comparison = {
  name: string
  /**
   * `same`: every vCenter that has the name has the same KDK and key_id. `different`: their KDKs or
   * key_ids differ, and a provider opens only objects with its own KDK and key_id. `single`: only
   * one vCenter has the name.
   */
  verdict: 'same' | 'different' | 'single'
  holders: DomainProvider[]
}

/** Lists, for each provider name, the vCenters and their KDKs. Sorted by name. */
export function compareProviders(providers: readonly DomainProvider[]): Comparison[] {
  const names = [...new Set(providers.map(({ name }) => name))].sort()
  return names.map((name) => {
    const holders = providers.filter((provider) => provider.name === name)
    const isOne = new Set(holders.map(({ keyId, kcv }) => `${keyId} ${kcv}`)).size === 1
    const verdict = !isOne ? 'different' : holders.length === 1 ? 'single' : 'same'
    return { name, verdict, holders }
  })
}

/** Returns the providers of all vCenters of a domain, as the linked vCenters last reported them. */
export function domainProviders(store: Store, views: readonly PartnerView[]): DomainProvider[] {
  const own = vcenterName(store.identity.instanceId)
  return [
    ...store
      .snapshot()
      .keyProviders.map(({ name, keyId, kcv }) => ({ vcenter: own, name, keyId, kcv })),
    ...views.flatMap(({ partner, summary }) =>
      (summary?.providers ?? []).map(({ provider, keyId, kcv }) => ({
        vcenter: partner.name,
        name: provider,
        keyId,
        kcv,
      })),
    ),
  ]
}

/**
 * Returns the KDKs of each linked vCenter, as it last reported them. They are undefined if it was
 * not reached since this vCenter started.
 */
export function linkedKeys(
  views: readonly PartnerView[],
): { vcenter: string; keys: readonly KeyIdentity[] | undefined; isReachable: boolean }[] {
  return views.map(({ partner, summary, isReachable }) => ({
    vcenter: partner.name,
    isReachable,
    keys: summary?.providers,
  }))
}
