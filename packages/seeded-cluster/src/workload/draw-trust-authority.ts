import { type Draws, pick, within } from '../plan/draw.ts'
import { TRUST_HOSTS } from '../plan/nodes.ts'
import type { Plan } from '../plan/plan.ts'
import { hostsThatAre } from './fitting-objects.ts'
import type { Known } from './known.ts'
import type { Operation, TrustAuthorityOperation } from './operation.ts'

/** Longest absence of a trust host, ms. It is short, because some runs last only a few seconds. */
const MAX_BROKEN_MS = 10_000

/** Only a host with a TPM has an event log, and can be attested. */
export function hostsWithTpm(plan: Plan, hosts: readonly string[]): string[] {
  return hosts.filter((host) => plan.hosts.some(({ name, hasTpm }) => name === host && hasTpm))
}

/** Draws an operation on the Trust Authority. Returns undefined if nothing fits. */
export function drawOfTrustAuthority(
  kind: TrustAuthorityOperation['kind'],
  random: Draws,
  plan: Plan,
  known: Known,
): Operation | undefined {
  switch (kind) {
    case 'setUpTrustAuthority': {
      const hosts = hostsWithTpm(plan, hostsThatAre(known, ['connected']))
      if (known.hasTrustAuthority || hosts.length === 0) return undefined
      // Most hosts are in the first cluster.
      const [cluster = ''] = plan.clusters
      return { kind, host: pick(random, hosts), cluster }
    }
    case 'breakTrustHost': {
      const forMs = within(random, 1_000, MAX_BROKEN_MS)
      return known.hasTrustAuthority
        ? { kind, trustHost: pick(random, TRUST_HOSTS), forMs }
        : undefined
    }
  }
}
