import { VcenterError } from '../errors.ts'

/**
 * Checks the lost places that an operator lists, such as `vcenter` and `host:esx-1`.
 * @param ofWhat what the places have, for the message
 * @throws VcenterError INVALID_REQUEST
 */
export function requirePlaces(
  selectors: readonly string[],
  valid: readonly string[],
  ofWhat: string,
): void {
  const wrong = selectors.find((selector) => !valid.includes(selector))
  if (wrong !== undefined)
    throw new VcenterError(
      'INVALID_REQUEST',
      `"${wrong}" is not a place of ${ofWhat}: the places are ${valid.join(', ')}`,
    )
}

/** Returns the hosts that an operator lists as `host:NAME`. */
export function lostHosts(
  selectors: readonly string[],
  hosts: readonly string[],
): ReadonlySet<string> {
  return new Set(hosts.filter((name) => selectors.includes(`host:${name}`)))
}
