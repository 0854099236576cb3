import { composeName, nameFlaw } from '@nkpsim/daemon/name-text'
import { EsxiError } from '../../errors.ts'

/** Maximum number of bytes of a new name. With the suffixes of its files it fits any datastore. */
const MAX_BYTES = 200
/** Maximum number of bytes of a file name on Linux. */
const MAX_FILE_NAME_BYTES = 255

/**
 * Checks the name of a new VM and returns its stored form, which is the name of a folder on any
 * datastore. It is stricter than vSphere, which stores a slash and a backslash as `%2f` and `%5c`.
 * @throws EsxiError INVALID_NAME
 */
export function requireVmName(name: string): string {
  const composed = composeName(name)
  const reason = flawOf(composed)
  if (reason !== undefined) throw invalid(reason)
  return composed
}

/**
 * Checks that a name can belong to an existing VM, whose folder may come from another tool.
 * @throws EsxiError INVALID_NAME
 */
export function requireFolderName(name: string): void {
  if (name === '') throw invalid('must not be empty')
  if (/^\.|[/\0]/.test(name)) throw invalid('must not begin with a dot or hold slashes')
  if (Buffer.byteLength(name) > MAX_FILE_NAME_BYTES)
    throw invalid(`has at most ${MAX_FILE_NAME_BYTES} bytes`)
}

function flawOf(name: string): string | undefined {
  const flaw = nameFlaw(name)
  if (flaw !== undefined) return flaw
  if (Buffer.byteLength(name) > MAX_BYTES) return `has at most ${MAX_BYTES} bytes`
  if (/[/\\"]/.test(name)) return 'must not hold slashes or quotation marks'
  return undefined
}

function invalid(reason: string): EsxiError {
  return new EsxiError('INVALID_NAME', `the name of a virtual machine ${reason}`)
}
