/** A key provider, and the holder of its KDK: a vCenter or a host, by name. */
export type HeldProvider = { holder: string; provider: string; keyId: string; kcv: string }

/**
 * Checks invariant I2: all holders of the same provider and key id hold the same KDK, as its KCV
 * shows.
 * @returns a line for each disagreement; none if the invariant holds
 */
export function findKcvDisagreements(held: readonly HeldProvider[]): string[] {
  const byKey = Map.groupBy(held, ({ provider, keyId }) => `${provider} (key id ${keyId})`)
  return [...byKey].flatMap(([key, holders]) => {
    const kcvs = Map.groupBy(holders, ({ kcv }) => kcv)
    if (kcvs.size === 1) return []
    const groups = [...kcvs].map(
      ([kcv, group]) => `${kcv} on ${group.map(({ holder }) => holder).join(', ')}`,
    )
    return [`${key} differs: ${groups.join('; ')}`]
  })
}
