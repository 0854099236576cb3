import type { ServiceName } from '@nkpsim/rpc'
import type { SiteAccess } from '../clients/site-access.ts'
import { statusOf } from './observe.ts'

/** Which vCenter manages each host, as far as users know. */
export type Managers = {
  /** How users reach each vCenter and the hosts that it manages, by the name of the vCenter. */
  sites: ReadonlyMap<string, SiteAccess>
  /** Returns the name of a host's vCenter. */
  of(host: string): string
  /** Asks a host which vCenter manages it. */
  ask(host: string): Promise<void>
  /**
   * Notes that a vCenter may take the host now, or may have taken it. A host that was taken does
   * not know its earlier state.
   */
  mayChange(host: string): void
  /** Returns how many times `mayChange` was called for a host. */
  changesOf(host: string): number
}

/**
 * Creates the managers of hosts. A host accepts calls only with certificates of its vCenter.
 * @param first the vCenter that manages a host until another takes it
 */
export function createManagers(sites: ReadonlyMap<string, SiteAccess>, first: string): Managers {
  const known = new Map<string, string>()
  const changes = new Map<string, number>()
  const changesOf = (host: string): number => changes.get(host) ?? 0
  return {
    sites,
    of: (host) => known.get(host) ?? first,
    ask: async (host) => {
      for (const [name, site] of sites)
        if ((await statusOf(site, host)) !== undefined) known.set(host, name)
    },
    mayChange: (host) => void changes.set(host, changesOf(host) + 1),
    changesOf,
  }
}

/** Returns the access to one vCenter, and to each host through the vCenter that manages it. */
export function throughManagers(own: SiteAccess, { sites, of }: Managers): SiteAccess {
  return {
    ...own,
    host: <S extends ServiceName>(host: string, service: S) =>
      (sites.get(of(host)) ?? own).host(host, service),
  }
}
