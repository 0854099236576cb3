import { fileURLToPath } from 'node:url'
import { VcenterError } from '../errors.ts'

const MAX_CHARACTERS = 2048
const SFTP_PORT = 22

/** Where backups go. */
export type BackupLocation =
  | { protocol: 'file'; folder: string }
  | { protocol: 'sftp'; host: string; port: number; folder: string }

/**
 * Reads a location: `file:///folder` or `sftp://host[:port]/folder`. User and password are never
 * part of it, since locations are shown.
 * @throws VcenterError INVALID_REQUEST
 */
export function parseLocation(text: string): BackupLocation {
  refuseMisread(text)
  const url = text.length <= MAX_CHARACTERS && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw invalid('is a URL, file:///folder or sftp://host/folder')
  if (url.username !== '' || url.password !== '')
    throw invalid('holds no user and no password: give them apart')
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

/** One text for all spellings of a location: it may end with a slash, or with several. */
export function placeOf(location: string): string {
  try {
    const { folder, ...server } = parseLocation(location)
    return JSON.stringify({ ...server, folder: folder.replace(/\/+/g, '/').replace(/\/$/, '') })
  } catch {
    // It was noted by an older program.
    return location
  }
}

/**
 * Characters that a URL parser reads in another way than the person who names a folder by them: it
 * takes "\\" for "/", drops line breaks and blanks at the ends, reads "C|" as a drive, and "%41" as
 * "A". Each has one spelling that means what it says.
 */
function refuseMisread(text: string): void {
  // The first that is written as an escape by everybody who needs it.
  const [raw] = /[?#\\|\p{Cc}\uFFFD]|^ | $/u.exec(text) ?? []
  if (raw === '?' || raw === '#')
    throw invalid('has neither ? nor #: write %3F or %23 in the name of a folder')
  if (raw === '\uFFFD') throw invalid('is UTF-8: a character of it is not')
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
    // An encoded slash, or an encoding that is none.
  }
  throw invalid('names a folder by its absolute path')
}

function invalid(rule: string): VcenterError {
  return new VcenterError('INVALID_REQUEST', `a backup location ${rule}`)
}
