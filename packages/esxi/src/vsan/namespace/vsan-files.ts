import type { FolderHandle, MachineClock, Random } from '@nkpsim/effects'
import type { FailuresToTolerate } from '../../records/vsan.ts'
import type { VsanObjects } from '../objects.ts'
import { createAtOwner } from './at-owner.ts'
import { holdNamespace } from './folder.ts'
import { createLargeFiles, type LargeFiles } from './large-files.ts'
import { listObjectFiles, type ObjectFile } from './list-files.ts'
import { createNamespaces, type Namespaces } from './namespaces.ts'
import { uuidOf } from './nodes.ts'
import type { NamespacePeers } from './peers.ts'

/** The files of a vSAN datastore, on one host. */
export type VsanFiles = {
  /** Holds the root folder. Makes a missing one. @throws EsxiError VSAN_OBJECT_INACCESSIBLE */
  holdRoot(): Promise<FolderHandle>
  /**
   * Lists the objects of the datastore, or of one of its folders, with their paths. Leaves out
   * folders that cannot be read now.
   */
  list(folder: string): Promise<ObjectFile[]>
  /** Runs a call of another host on a namespace that this host owns. */
  serve: Namespaces['serve']
  /** Reads a large file that this host owns for another host. */
  serveRead: LargeFiles['serve']
  /** Resolves when no object is removed in the background. */
  idle(): Promise<void>
  /** Releases the folders that this host owns. */
  close(): Promise<void>
}

/**
 * @param clusterId UUID of the vSAN cluster. The id of the root folder is derived from it, so that
 *   each host finds it
 * @param failuresToTolerate policy of new objects
 */
export function createVsanFiles({
  clusterId,
  objects,
  peerOf,
  failuresToTolerate,
  clock,
  random,
}: {
  clusterId: string
  objects: VsanObjects
  peerOf: NamespacePeers
  failuresToTolerate: () => FailuresToTolerate
  clock: Pick<MachineClock, 'monotonicMs' | 'sleep'>
  random: Random
}): VsanFiles {
  const atOwner = createAtOwner({ objects, peerOf, clock })
  const largeFiles = createLargeFiles({ objects, atOwner })
  const namespaces = createNamespaces({
    ...{ objects, atOwner, isInUse: largeFiles.isOpen, failuresToTolerate, random },
  })
  const parts = {
    ...{ clusterId, objects, namespaces, largeFiles },
    unsynced: new Map(),
    heldLocks: new Set<string>(),
  }
  const rootId = uuidOf(`${clusterId}/root`)
  let isMade = false
  return {
    holdRoot: async () => {
      if (!isMade) await objects.createAs(rootId, 'namespace')
      isMade = true
      return holdNamespace(parts, rootId)
    },
    list: (folder) => listObjectFiles({ namespaces, rootId, clock }, folder),
    serve: namespaces.serve,
    serveRead: largeFiles.serve,
    idle: namespaces.idle,
    close: namespaces.close,
  }
}
