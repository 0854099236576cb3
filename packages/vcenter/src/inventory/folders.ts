import type { Folder } from '../records/folder.ts'
import type { Snapshot } from '../store/snapshot.ts'

type Tree = Pick<Snapshot, 'folders' | 'clusters'>

/** Returns the folder that contains a cluster, then that folder's parent, and so on. */
export function foldersAbove({ folders, clusters }: Tree, cluster: string): Folder[] {
  return chain(folders, clusters.find(({ name }) => name === cluster)?.folder)
}

/** Returns a folder, its parent, and so on. */
export function chain(folders: readonly Folder[], name: string | undefined): Folder[] {
  const folder = folders.find((each) => each.name === name)
  return folder === undefined ? [] : [folder, ...chain(folders, folder.parent)]
}
