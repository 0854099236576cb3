import { readdirSync } from 'node:fs'
import { clusterPaths } from '../local-cluster/paths.ts'
import { readKnownHosts } from './known-hosts.ts'

/** What can be named without asking anybody. */
export type LocalNames = {
  hosts: () => string[]
  datastores: () => string[]
  virtualMachines: () => string[]
}

/**
 * Names that lie in a state folder. Whatever cannot be read has no names: they are for suggestions,
 * which must not fail. This module loads little, for it runs while somebody types.
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
