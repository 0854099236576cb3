import { VcenterError } from '../errors.ts'

const MAX_CHARACTERS = 80
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * Checks the name of a datacenter, a cluster or a host.
 * @throws VcenterError INVALID_NAME
 */
export function requireName(name: string, of: string): void {
  requireLength(name, of)
  if (/[/\\%\p{Cc}\p{Cs}]/u.test(name))
    throw invalid(of, 'must not hold slashes, percent signs or control characters')
  requireEnds(name, of)
}

/**
 * Checks the name of a key provider, which becomes part of a URL and of a file's name. Letters come with their marks: vowel signs of Hindi, tones of
 * Thai.
 * @throws VcenterError INVALID_NAME
 */
export function requireProviderName(name: string): void {
  const of = 'a key provider'
  requireLength(name, of)
  if (!/^(?!\p{M})[\p{L}\p{M}\p{N} ._-]+$/u.test(name))
    throw invalid(of, 'consists of letters, digits, spaces, dots, hyphens and underscores')
  requireEnds(name, of)
}

/**
 * A UUID in lower case.
 * @throws VcenterError INVALID_REQUEST
 */
export function requireUuid(text: string, of: string): string {
  const uuid = text.toLowerCase()
  if (!UUID.test(uuid)) throw new VcenterError('INVALID_REQUEST', `${of} is a UUID`)
  return uuid
}

function requireLength(name: string, of: string): void {
  if (name === '') throw invalid(of, 'must not be empty')
  if ([...name].length > MAX_CHARACTERS)
    throw invalid(of, `has at most ${MAX_CHARACTERS} characters`)
}

function requireEnds(name: string, of: string): void {
  if (/^[. ]|[. ]$/.test(name)) throw invalid(of, 'must not begin or end with a dot or a space')
}

function invalid(of: string, reason: string): VcenterError {
  return new VcenterError('INVALID_NAME', `the name of ${of} ${reason}`)
}
