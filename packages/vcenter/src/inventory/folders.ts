import type { Folder } from '../records/folder.ts'
import type { Snapshot } from '../store/snapshot.ts'

type Tree = Pick<Snapshot, 'folders' | 'clusters'>

/** Returns the folders above a cluster, from the nearest to the outermost. */
export function foldersAbove({ folders, clusters }: Tree, cluster: string): Folder[] {
  return chain(folders, clusters.find(({ name }) => name === cluster)?.folder)
}

/** Returns a folder and the folders above it, from the nearest to the outermost. */
export function chain(folders: readonly Folder[], name: string | undefined): Folder[] {
  const folder = folders.find((each) => each.name === name)
  return folder === undefined ? [] : [folder, ...chain(folders, folder.parent)]
}
