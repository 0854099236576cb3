import { chmodSync, lstatSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { makeFolders } from '@nkpsim/daemon/small-file'

/** Accepts no files, so Node uses no cache. */
const NOWHERE = '/dev/null'
const OWN_FOLDER = 0o700
const WRITABLE_TO_OTHERS = 0o022

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
 * this user alone, the result is one that accepts no files.
 */
export function ownCompileCache(
  environment: NodeJS.ProcessEnv,
  uid: number | undefined = process.geteuid?.(),
): string {
  const folder = compileCacheFolder(environment)
  try {
    makeFolders(folder, OWN_FOLDER)
    return [dirname(folder), folder].every((each) => closeToOthers(each, uid))
      ? folder
      : below(NOWHERE)
  } catch {
    return below(NOWHERE)
  }
}

function below(place: string): string {
  return join(place, 'nkpsim', 'compile-cache')
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
