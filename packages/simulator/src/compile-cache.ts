import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where Node keeps compiled code over starts, which makes them faster and processes smaller: in the user's cache. */
export function compileCacheFolder(environment: NodeJS.ProcessEnv): string {
  const cacheHome = environment['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  return join(cacheHome, 'nkpsim', 'compile-cache')
}
