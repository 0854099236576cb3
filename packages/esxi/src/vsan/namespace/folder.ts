import type { FileLock, FolderHandle } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import type { VsanLock, VsanObjects } from '../objects.ts'
import { isChange, type NamespaceAnswer, type NamespaceCall, systemError } from './calls.ts'
import type { LargeFiles } from './large-files.ts'
import type { Namespaces } from './namespaces.ts'
import { fileStatus, numberOf } from './nodes.ts'
import { openVsanFile } from './open-file.ts'
import type { Opening } from './records.ts'

/** What the folders of a vSAN datastore share on one host. */
export type FolderParts = {
  /** UUID of the vSAN cluster. */
  clusterId: string
  objects: VsanObjects
  namespaces: Namespaces
  largeFiles: LargeFiles
  /** Last change of this host in each folder that was not synced. */
  unsynced: Map<string, Opening>
  /** Lock objects that this host holds. */
  heldLocks: Set<string>
}

/**
 * Holds a folder of a vSAN datastore. It stays the same folder when it is renamed. Programs cannot
 * use it, because it has no path.
 */
export function holdNamespace(parts: FolderParts, folderId: string): FolderHandle {
  const { objects, namespaces, largeFiles, unsynced, heldLocks } = parts
  const dev = numberOf(parts.clusterId)
  let isClosed = false
  const runIn = async (objectId: string, call: NamespaceCall): Promise<NamespaceAnswer> => {
    try {
      const answer = await namespaces.run(objectId, call)
      if (isChange(call) && answer.change !== undefined) unsynced.set(objectId, answer.change)
      return answer
    } catch (error) {
      throw asFolderError(error, call)
    }
  }
  const run = (call: NamespaceCall): Promise<NamespaceAnswer> => {
    if (isClosed) throw systemError('EBADF', call.call)
    return runIn(folderId, call)
  }
  const sync = async (): Promise<void> => {
    const after = unsynced.get(folderId)
    try {
      await runIn(folderId, { call: 'sync', after })
    } finally {
      // A change that was lost is reported once, as fsync(2) does.
      if (unsynced.get(folderId) === after) unsynced.delete(folderId)
    }
  }
  const endFolder = async (objectId: string): Promise<readonly string[]> => {
    try {
      return (await runIn(objectId, { call: 'end' })).garbage ?? []
    } catch (error) {
      // Another host has just removed it.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    } finally {
      unsynced.delete(objectId)
    }
  }
  const look = async (name: string) => (await run({ call: 'stat', name })).node
  const ofFolder = {
    ...{ folderId, dev, sync, largeFiles },
    run: (call: NamespaceCall) => runIn(folderId, call),
  }
  return {
    programPath: undefined,
    open: async (name, access) => {
      const { node } = await run({ call: 'open', name, access })
      if (node === undefined) throw systemError('ENOENT', 'open', name)
      return openVsanFile(ofFolder, node, access)
    },
    holdFolder: async (name) => {
      const node = await look(name)
      if (node === undefined) throw systemError('ENOENT', 'open', name)
      if (node.kind !== 'folder') throw systemError('ENOTDIR', 'open', name)
      return holdNamespace(parts, node.objectId)
    },
    list: async () => [...((await run({ call: 'list' })).names ?? [])],
    look: async (name) => {
      const node = await look(name)
      if (node === undefined) return undefined
      const sizeBytes = largeFiles.sizeOf(node.objectId) ?? node.sizeBytes
      return fileStatus(dev, folderId, { ...node, sizeBytes })
    },
    makeFolder: async (name) => void (await run({ call: 'makeFolder', name })),
    rename: async (from, to) => void (await run({ call: 'rename', from, to })),
    remove: async (name) => void (await run({ call: 'remove', name })),
    removeFolder: async (name) => {
      const node = await look(name)
      if (node === undefined) return
      if (node.kind !== 'folder') throw systemError('ENOTDIR', 'rmdir', name)
      const { objectId } = node
      const garbage = await endFolder(objectId)
      await run({ call: 'removeFolder', name, objectId, garbage })
    },
    lock: async (name) => {
      const { node } = await run({ call: 'lock', name })
      if (node?.kind !== 'lock') return undefined
      return takeLock({ objects, heldLocks }, node.objectId, async () => {
        const now = await look(name)
        return now?.kind === 'lock' && now.objectId === node.objectId
      })
    },
    stat: async () => {
      const node = { kind: 'folder', file: 0, nlink: 1, sizeBytes: 0, objectId: folderId } as const
      return fileStatus(dev, folderId, node)
    },
    sync: async () => {
      if (isClosed) throw systemError('EBADF', 'fsync')
      await sync()
    },
    close: async () => {
      isClosed = true
    },
  }
}

/**
 * Owns a lock object, unless another holder does.
 * @param isStillThere whether the file of the lock still has its name
 */
async function takeLock(
  { objects, heldLocks }: Pick<FolderParts, 'objects' | 'heldLocks'>,
  objectId: string,
  isStillThere: () => Promise<boolean>,
): Promise<FileLock | undefined> {
  if (heldLocks.has(objectId)) return undefined
  heldLocks.add(objectId)
  try {
    const lock = await objects.lock(objectId)
    const release = (): void => {
      if (heldLocks.delete(objectId)) lock?.release()
    }
    if (lock === undefined) heldLocks.delete(objectId)
    // A lock on a removed file excludes no other holder.
    else if (await isStillThere()) return { release, isHeld: () => isHeld(lock) }
    release()
    return undefined
  } catch (error) {
    heldLocks.delete(objectId)
    // Its holder removed it just now, so it had the lock until now.
    if (error instanceof EsxiError && error.code === 'VSAN_OBJECT_NOT_FOUND') return undefined
    throw error
  }
}

function isHeld({ requireHeld }: VsanLock): boolean {
  try {
    requireHeld()
    return true
  } catch {
    return false
  }
}

function asFolderError(error: unknown, { call }: NamespaceCall): unknown {
  if (!(error instanceof EsxiError)) return error
  // The folder was removed while it was held.
  if (error.code === 'VSAN_OBJECT_NOT_FOUND') return systemError('ENOENT', call)
  return error
}
