import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Accepts no files, so Node uses no cache. */
const NOWHERE = '/dev/null'

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
  return join(places.find(isAbsolute) ?? NOWHERE, 'nkpsim', 'compile-cache')
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
