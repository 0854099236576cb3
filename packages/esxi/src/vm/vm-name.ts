import { composeName, isSameName, nameFlaw } from '@nkpsim/daemon/name-text'
import { EsxiError } from '../errors.ts'
import { type Datastore, hasVm, inDatastore } from './datastore.ts'
import type { VmRegistry } from './vm-registry.ts'

/** Bytes of a new name: with what is added for its files, it is a file's name on any datastore. */
const MAX_BYTES = 200
/** Bytes of a file's name on Linux. */
const MAX_FILE_NAME_BYTES = 255

/**
 * Returns the name of a new VM as it is kept: the name of a folder on any datastore. Stricter than
 * vSphere, which keeps a slash and a backslash as `%2f` and `%5c`.
 * @throws EsxiError INVALID_NAME
 */
export function requireVmName(name: string): string {
  const composed = composeName(name)
  const reason = flawOf(composed)
  if (reason !== undefined) throw invalid(reason)
  return composed
}

/**
 * Checks that a name can be that of a VM which is there, whoever made its folder.
 * @throws EsxiError INVALID_NAME
 */
export function requireFolderName(name: string): void {
  if (name === '') throw invalid('must not be empty')
  if (/^\.|[/\0]/.test(name)) throw invalid('must not begin with a dot or hold slashes')
  if (Buffer.byteLength(name) > MAX_FILE_NAME_BYTES)
    throw invalid(`has at most ${MAX_FILE_NAME_BYTES} bytes`)
}

/**
 * The name of a VM as it is spelled on the host: as it was typed, or else composed otherwise, as
 * macOS hands names on; as it was typed if there is none.
 * @param datastoreName empty: any
 * @throws EsxiError DATASTORE_UNUSABLE
 */
export async function spelledVmName(
  { registry, datastores }: { registry: VmRegistry; datastores: readonly Datastore[] },
  name: string,
  datastoreName = '',
): Promise<string> {
  const wanted = datastores.filter((each) => datastoreName === '' || each.name === datastoreName)
  if (datastoreName === '' && registry.find(name) !== undefined) return name
  requireFolderName(name)
  for (const datastore of wanted) if (await hasVm(datastore, name)) return name
  const registered = registry.list().find((vm) => isSameName(vm.name, name))
  if (datastoreName === '' && registered !== undefined) return registered.name
  for (const datastore of wanted) {
    const others = await inDatastore(datastore, (folder) => folder.list())
    for (const other of others.filter((each) => isSameName(each, name)).sort())
      if (await hasVm(datastore, other)) return other
  }
  return name
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
