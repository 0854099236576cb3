import { chmodSync, lstatSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { makeFolders } from '@nkpsim/daemon/small-file'

/** Accepts no files, so Node uses no cache. */
const NOWHERE = '/dev/null'
const OWN_FOLDER = 0o700
const WRITABLE_TO_OTHERS = 0o022
/** In such a folder only the owner of an entry renames or removes it, as in /tmp. */
const STICKY = 0o1000
const ROOT = 0

/**
 * Where Node stores compiled code, which makes starts faster and processes smaller: in the user's
 * cache. Never below the working directory: a relative path does not count (XDG Base Directory
 * Specification).
 */
export function compileCacheFolder(
  environment: NodeJS.ProcessEnv,
  home: () => string = homedir,
): string {
  const places = [environment['XDG_CACHE_HOME'] ?? '', join(homeFolder(home), '.cache')]
  return below(places.find(isAbsolute) ?? NOWHERE)
}

/**
 * The same folder, made if it is missing. Node runs the code that it finds there and makes the
 * folder with the mode of the umask, so this closes it to other users first. Without a folder of
 * this user alone, at a path that no other user can replace, the result accepts no files.
 */
export function ownCompileCache(
  environment: NodeJS.ProcessEnv,
  uid: number | undefined = process.geteuid?.(),
): string {
  const wanted = compileCacheFolder(environment)
  try {
    makeFolders(wanted, OWN_FOLDER)
    const place = realpathSync(dirname(dirname(wanted)))
    const folder = below(place)
    const isOwn =
      isIrreplaceable(place, uid) &&
      [dirname(folder), folder].every((each) => closeToOthers(each, uid))
    return isOwn ? folder : below(NOWHERE)
  } catch {
    return below(NOWHERE)
  }
}

function below(place: string): string {
  return join(place, 'nkpsim', 'compile-cache')
}

/** Whether no other user but root can replace a folder, given by its real path, or one above it. */
function isIrreplaceable(folder: string, uid: number | undefined): boolean {
  const { uid: owner, mode } = lstatSync(folder)
  const isFixed = (mode & WRITABLE_TO_OTHERS) === 0 || (mode & STICKY) !== 0
  const parent = dirname(folder)
  return (
    (owner === uid || owner === ROOT) &&
    isFixed &&
    (parent === folder || isIrreplaceable(parent, uid))
  )
}

/** Whether a folder is of this user, and no other user can write to it now. */
function closeToOthers(folder: string, uid: number | undefined): boolean {
  const stats = lstatSync(folder)
  if (!stats.isDirectory() || stats.uid !== uid) return false
  if ((stats.mode & WRITABLE_TO_OTHERS) !== 0) chmodSync(folder, OWN_FOLDER)
  return true
}

/**
 * Node throws if HOME is not set and the user has no entry in the password file, as in a container
 * with an arbitrary user.
 */
function homeFolder(home: () => string): string {
  try {
    return home()
  } catch {
    return NOWHERE
  }
}
