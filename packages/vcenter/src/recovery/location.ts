import { fileURLToPath } from 'node:url'
import { VcenterError } from '../errors.ts'

const MAX_CHARACTERS = 2048
const SFTP_PORT = 22

/** Place where backups are stored. */
export type BackupLocation =
  | { protocol: 'file'; folder: string }
  | { protocol: 'sftp'; host: string; port: number; folder: string }

/**
 * Reads a location: `file:///folder` or `sftp://host[:port]/folder`. A location never contains a
 * user or password, because vCenter shows locations.
 * @throws VcenterError INVALID_REQUEST
 */
export function parseLocation(text: string): BackupLocation {
  refuseMisread(text)
  const url = text.length <= MAX_CHARACTERS && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw invalid('is a URL, file:///folder or sftp://host/folder')
  if (url.username !== '' || url.password !== '')
    throw invalid('holds no user and no password: give them separately')
  if (url.protocol === 'file:') return { protocol: 'file', folder: folderOf(url) }
  if (url.protocol !== 'sftp:') throw invalid('begins with file:// or sftp://')
  if (url.hostname === '') throw invalid('names a host: sftp://host/folder')
  return {
    protocol: 'sftp',
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? SFTP_PORT : Number(url.port),
    folder: folderOf(url),
  }
}

/**
 * Returns the same text for all spellings of a location, which may end with any number of slashes.
 */
export function placeOf(location: string): string {
  try {
    const { folder, ...server } = parseLocation(location)
    return JSON.stringify({ ...server, folder: folder.replace(/\/+/g, '/').replace(/\/$/, '') })
  } catch {
    // An older program recorded this location.
    return location
  }
}

/**
 * Refuses characters that a URL parser interprets in another way than the user. The parser reads
 * "\\" as "/", drops line breaks and outer spaces, reads "C|" as a drive, and reads "%41" as "A".
 * Each refused character has one accepted spelling.
 */
function refuseMisread(text: string): void {
  // The first character that must be escaped.
  const [raw] = /[?#\\|\p{Cc}\uFFFD]|^ | $/u.exec(text) ?? []
  if (raw === '?' || raw === '#')
    throw invalid('has neither ? nor #: write %3F or %23 in the name of a folder')
  if (raw === '\uFFFD') throw invalid('must be valid UTF-8, and this one is not')
  if (raw !== undefined)
    throw invalid(`has no ${JSON.stringify(raw)}: write ${escapeOf(raw)} in the name of a folder`)
  for (const [encoded] of text.matchAll(/%(?:[0-9A-Fa-f]{2})?/g)) {
    if (encoded === '%') throw invalid('has % only before two hex digits: write %25')
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16))
    if (!/[A-Za-z0-9._~-]/.test(character)) continue
    throw invalid(
      `needs no escape for "${character}": write it, or %25${encoded.slice(1)} where the name of a folder has ${encoded}`,
    )
  }
}

function escapeOf(character: string): string {
  return `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0')}`
}

function folderOf(url: URL): string {
  if (url.protocol === 'file:' && url.host !== '') throw invalid('names no host with file://')
  try {
    const path = fileURLToPath(new URL(`file://${url.pathname}`))
    if (!path.includes('\0')) return path
  } catch {
    // The text contains an encoded slash or an invalid encoding.
  }
  throw invalid('names a folder by its absolute path')
}

function invalid(rule: string): VcenterError {
  return new VcenterError('INVALID_REQUEST', `a backup location ${rule}`)
}
