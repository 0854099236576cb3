import { chmodSync, lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

/** A path that accepts no files, so that Node.js uses no cache. */
const NOWHERE = '/dev/null'
const OWN_FOLDER = 0o700
const WRITABLE_TO_OTHERS = 0o022
const USABLE_BY_OTHERS = 0o077
/** In a sticky folder such as /tmp, only the owner of an entry can rename or remove the entry. */
const STICKY = 0o1000
const ROOT = 0

/**
 * Returns the folder where Node.js stores compiled code, which makes starts faster and processes
 * smaller. It is in the user's cache and never in the working directory: a relative path is ignored
 * (XDG Base Directory Specification).
 */
export function compileCacheFolder(
  environment: NodeJS.ProcessEnv,
  home: () => string = homedir,
): string {
  const places = [environment['XDG_CACHE_HOME'] ?? '', join(homeFolder(home), '.cache')]
  return below(places.find(isAbsolute) ?? NOWHERE)
}

/**
 * Makes the folder for compiled code, and returns it. Node.js runs the code in this folder, and
 * would make the folder with the mode of the umask. Therefore this function first closes the folder
 * to other users. If another user could change or replace the folder, returns a path that accepts
 * no files.
 */
export function ownCompileCache(
  environment: NodeJS.ProcessEnv,
  uid: number | undefined = process.geteuid?.(),
): string {
  const wanted = compileCacheFolder(environment)
  try {
    makeFolders(wanted)
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

/**
 * Makes a folder and its missing parents. Uses no module of the project: a module that is loaded
 * before the cache is turned on is compiled again at each start. Node.js's recursive mkdir never
 * returns for some paths in /proc.
 */
function makeFolders(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return
  const parent = dirname(path)
  if (parent !== path) makeFolders(parent)
  try {
    mkdirSync(path, { mode: OWN_FOLDER })
  } catch (error) {
    // Another command may have made the folder first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function below(place: string): string {
  return join(place, 'nkpsim', 'compile-cache')
}

/**
 * Returns whether only this user and root can replace a folder or one of its parent folders. The
 * path must have no links.
 */
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

/**
 * Closes a folder to other users. Returns whether the folder now belongs to this user alone. Nobody
 * else may even enter it, because Node.js makes the folders inside with the mode of the umask.
 */
function closeToOthers(folder: string, uid: number | undefined): boolean {
  const stats = lstatSync(folder)
  if (!stats.isDirectory() || stats.uid !== uid) return false
  if ((stats.mode & USABLE_BY_OTHERS) !== 0) chmodSync(folder, OWN_FOLDER)
  return true
}

/**
 * Returns the home folder of the user. Node.js throws if HOME is not set and the user has no entry
 * in the password file, for example in a container with an arbitrary user.
 */
function homeFolder(home: () => string): string {
  try {
    return home()
  } catch {
    return NOWHERE
  }
}
