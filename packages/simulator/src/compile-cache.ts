import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Takes no files: Node then goes without a cache. */
const NOWHERE = '/dev/null'

/**
 * Where Node keeps compiled code over starts, which makes them faster and processes smaller: in the
 * user's cache. Never below the folder that somebody happens to be in: a relative one does not
 * count (XDG Base Directory Specification).
 */
export function compileCacheFolder(
  environment: NodeJS.ProcessEnv,
  home: () => string = homedir,
): string {
  const places = [environment['XDG_CACHE_HOME'] ?? '', join(homeFolder(home), '.cache')]
  return join(places.find(isAbsolute) ?? NOWHERE, 'nkpsim', 'compile-cache')
}

/**
 * Node throws where HOME is not set and the user has no entry in the password file, as in a
 * container with a user of its own choice.
 */
function homeFolder(home: () => string): string {
  try {
    return home()
  } catch {
    return NOWHERE
  }
}
