import { isTemporaryFile } from '@nkpsim/daemon'
import type { VmPaths } from '../vm/files/datastore.ts'

/** Whether a file in the folder of a VM belongs to its hosts, and does not go along with it. */
export function isStaying(name: string, paths: VmPaths): boolean {
  const ofHosts: readonly string[] = [paths.lock, paths.holder, paths.registrant, paths.migration]
  // The terms of the lock, and files that are being replaced, have hidden names.
  return name.startsWith('.') || ofHosts.includes(name) || isTemporaryFile(name)
}
