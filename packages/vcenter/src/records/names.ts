import { composeName, nameFlaw } from '@nkpsim/daemon/name-text'
import { VcenterError } from '../errors.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const PROVIDER_NAME = /^(?![\p{M}. ])(?:[\p{L}\p{M}\p{N} ._-]|\u200c|\u200d){1,80}$(?<![. ])/u

/**
 * Checks the name of a new object and returns it in its stored form. This check is stricter than
 * vSphere, which stores a slash, a backslash and a percent sign as `%2f`, `%5c` and `%25`.
 * @param of - kind of the object, such as `a cluster`
 * @throws VcenterError INVALID_NAME
 */
export function requireName(name: string, of: string): string {
  const composed = requireVisible(name, of)
  if (/[/\\%]/.test(composed)) throw invalid(of, 'must not hold slashes or percent signs')
  return composed
}

/**
 * Checks the name of a new key provider.
 * @throws VcenterError INVALID_NAME
 */
export function requireProviderName(name: string): void {
  requireVisible(name, 'a key provider')
  requireRestorableName(name)
}

/**
 * Whether a key provider may have this name. The provider may be new, restored or from an earlier
 * version.
 */
export function isProviderName(name: string): boolean {
  return PROVIDER_NAME.test(name)
}

/**
 * Checks the name of a key provider in a backup, because the name becomes part of a URL and of a
 * file name. Letters may have combining marks and joiners, such as vowel signs of Hindi and tone
 * marks of Thai.
 * @throws VcenterError INVALID_NAME
 */
export function requireRestorableName(name: string): void {
  if (!isProviderName(name))
    throw invalid(
      'a key provider',
      'consists of 1 to 80 letters, digits, spaces, dots, hyphens and underscores, and does not begin or end with a dot or a space',
    )
}

/**
 * Returns a UUID in lower case.
 * @throws VcenterError INVALID_REQUEST
 */
export function requireUuid(text: string, of: string): string {
  const uuid = text.toLowerCase()
  if (!UUID.test(uuid)) throw new VcenterError('INVALID_REQUEST', `${of} is a UUID`)
  return uuid
}

function requireVisible(name: string, of: string): string {
  const composed = composeName(name)
  const flaw = nameFlaw(composed)
  if (flaw !== undefined) throw invalid(of, flaw)
  return composed
}

function invalid(of: string, reason: string): VcenterError {
  return new VcenterError('INVALID_NAME', `the name of ${of} ${reason}`)
}
