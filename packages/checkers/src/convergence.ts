/** Key providers of a host by name, each as `key id KCV use`, or in any other unambiguous form. */
export type HostHolding = {
  host: string
  /** Whether vCenter can reach the host, and the host has no fault. */
  isReachable: boolean
  desired: ReadonlyMap<string, string>
  /** Undefined if the host does not answer. */
  held: ReadonlyMap<string, string> | undefined
}

/**
 * Checks invariant I13, one remediation interval after the last fault was healed and the last
 * change was made: every eligible host holds what it should.
 * @returns a line for each missing, different or surplus provider; none if the invariant holds
 */
export function findUnconverged(hosts: readonly HostHolding[]): string[] {
  return hosts.flatMap(({ host, isReachable, desired, held }) => {
    if (!isReachable) return []
    if (held === undefined) return [`${host} does not answer`]
    const names = [...new Set([...desired.keys(), ...held.keys()])].sort()
    return names.flatMap((name) => {
      const [should, does] = [desired.get(name), held.get(name)]
      if (should === does) return []
      if (does === undefined) return [`${host} does not hold ${name}`]
      if (should === undefined) return [`${host} still holds ${name}`]
      return [`${host} holds ${name} as ${does}, not as ${should}`]
    })
  })
}
