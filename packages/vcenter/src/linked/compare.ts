import { vcenterName } from '../records/partner.ts'
import type { Store } from '../store/store.ts'
import type { PartnerView } from './synchronizer.ts'

/** A provider as one vCenter of a domain has it. */
export type DomainProvider = { vcenter: string; name: string; keyId: string; kcv: string }

/** State of a provider name across a domain. */
export type Comparison = {
  name: string
  /**
   * `same`: one KDK on every vCenter that has the name. `different`: several KDKs under the name;
   * none opens objects of another. `single`: on one vCenter only.
   */
  verdict: 'same' | 'different' | 'single'
  holders: DomainProvider[]
}

/** Lists which vCenter has which KDK under which name, sorted by name. */
export function compareProviders(providers: readonly DomainProvider[]): Comparison[] {
  const names = [...new Set(providers.map(({ name }) => name))].sort()
  return names.map((name) => {
    const holders = providers.filter((provider) => provider.name === name)
    const isOne = new Set(holders.map(({ keyId, kcv }) => `${keyId} ${kcv}`)).size === 1
    const verdict = !isOne ? 'different' : holders.length === 1 ? 'single' : 'same'
    return { name, verdict, holders }
  })
}

/** Returns the providers of all vCenters of a domain, as the linked ones last reported them. */
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

/** Which KDKs each linked vCenter has, by their key check values, as it said last. */
export function linkedKeys(
  views: readonly PartnerView[],
): { vcenter: string; kcvs: readonly string[]; isReachable: boolean }[] {
  return views.map(({ partner, summary, isReachable }) => ({
    vcenter: partner.name,
    isReachable,
    kcvs: (summary?.providers ?? []).map(({ kcv }) => kcv),
  }))
}
