import type { InsecureProvider } from './cluster-file.ts'
import { type ClusterRef, loadCluster } from './existing-cluster.ts'

/**
 * Returns the names of the key providers whose KDK is in a seed and therefore not secret.
 * @param present providers of vCenter; undefined if vCenter does not answer. In this case, the
 *   result is every name that the state folder records
 * @throws SimulatorError NO_CLUSTER, STATE_INVALID
 */
export function insecureProviders(
  ref: ClusterRef,
  present?: readonly { provider: string; kcv: string }[],
): string[] {
  return insecureNames(loadCluster(ref).registry.current().insecureProviders ?? [], present)
}

/** Does the same as insecureProviders for recorded providers. */
export function insecureNames(
  recorded: readonly InsecureProvider[],
  present: readonly { provider: string; kcv: string }[] | undefined,
): string[] {
  const namesOf = (each: InsecureProvider) => (typeof each === 'string' ? each : each.name)
  if (present === undefined) return [...new Set(recorded.map(namesOf))]
  return present
    .filter(({ provider, kcv }) =>
      recorded.some(
        (each) => namesOf(each) === provider && (typeof each === 'string' || each.kcv === kcv),
      ),
    )
    .map(({ provider }) => provider)
}

/**
 * Adds key providers whose KDK is in a seed. Keeps the providers of earlier seeds, because their
 * KDKs are also known.
 */
export function addInsecure(
  recorded: readonly InsecureProvider[],
  added: readonly { name: string; kcv: string }[],
): InsecureProvider[] {
  const kept = recorded.filter((each) =>
    added.every(({ name, kcv }) =>
      typeof each === 'string' ? each !== name : each.name !== name || each.kcv !== kcv,
    ),
  )
  return [...kept, ...added]
}

/** Joins two records of key providers whose KDK is in a seed, without duplicates. */
export function joinInsecure(
  first: readonly InsecureProvider[],
  second: readonly InsecureProvider[],
): InsecureProvider[] {
  const identify = (each: InsecureProvider) =>
    JSON.stringify(typeof each === 'string' ? each : [each.name, each.kcv])
  return [...new Map([...first, ...second].map((each) => [identify(each), each])).values()]
}
