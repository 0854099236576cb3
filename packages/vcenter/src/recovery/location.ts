import { fileURLToPath } from 'node:url'
import { VcenterError } from '../errors.ts'

const MAX_CHARACTERS = 2048
const SFTP_PORT = 22

/** Where backups go. */
export type BackupLocation =
  | { protocol: 'file'; folder: string }
  | { protocol: 'sftp'; host: string; port: number; folder: string }

/**
 * Reads a location: `file:///folder` or `sftp://host[:port]/folder`. User and password are never part of it, since locations are shown.
 * @throws VcenterError INVALID_REQUEST
 */
export function parseLocation(text: string): BackupLocation {
  const url = text.length <= MAX_CHARACTERS && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw invalid('is a URL, file:///folder or sftp://host/folder')
  if (url.username !== '' || url.password !== '')
    throw invalid('holds no user and no password: give them apart')
  if (url.search !== '' || url.hash !== '') throw invalid('has neither ? nor #')
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
