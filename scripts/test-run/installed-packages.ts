import { statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Refuses to test with packages that are older than their lock file. A test that runs a script of
 * the project would otherwise run `npm ci`, which replaces `node_modules` while jest uses it. jest
 * then drops all remaining files and reports success.
 * @param root folder of the project
 */
export function requireInstalledPackages(root: string): void {
  const installed = changedMs(join(root, 'node_modules/.package-lock.json'))
  if (installed > changedMs(join(root, 'package-lock.json'))) return
  throw new Error('package-lock.json is newer than node_modules: run npm ci')
}

/** Returns the time of a file's last change, milliseconds; 0 if the file is missing. */
function changedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
