import { readdirSync } from 'node:fs'
import { clusterPaths } from '../local-cluster/paths.ts'
import { readKnownHosts } from './known-hosts.ts'

/** Names that are known without calling a daemon. */
export type LocalNames = {
  hosts: () => string[]
  datastores: () => string[]
  virtualMachines: () => string[]
}

/**
 * Returns names in a state folder. Skips unreadable files, because suggestions must not fail. This
 * module imports little, because it runs while a user types.
 */
export function localNames(stateDir: string): LocalNames {
  const datastores = (): string[] => foldersIn(clusterPaths.datastores(stateDir))
  return {
    hosts: () => {
      try {
        return [...readKnownHosts(stateDir).keys()]
      } catch {
        return []
      }
    },
    datastores,
    virtualMachines: () => [
      ...new Set(datastores().flatMap((name) => foldersIn(clusterPaths.datastore(stateDir, name)))),
    ],
  }
}

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
  } catch {
    return []
  }
}
