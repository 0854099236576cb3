import type { FileAccess, FileLock, FileStatus, OpenFile } from './files.ts'
import {
  changeNames,
  newFile,
  newFolder,
  type SimulatedFile,
  type SimulatedFolder,
  type SimulatedNode,
} from './simulated-nodes.ts'
import { type Disk, openSimulated, type Step, statusOf } from './simulated-open-file.ts'
import { type Place, systemError } from './simulated-paths.ts'

/**
 * Returns the calls that paths and names in a held folder have in common.
 * @param at resolves a path or name. Follows no link in the last component
 */
export function callsAt(disk: Disk, step: Step, at: (path: string, syscall: string) => Place) {
  return {
    look: (path: string): FileStatus | undefined => {
      step({ call: 'look', path })
      const node = orUndefined(() => at(path, 'lstat').node)
      return node && statusOf(node)
    },
    makeFolder: (path: string): void => {
      step({ call: 'makeFolder', path })
      const place = at(path, 'mkdir')
      if (place.node !== undefined) throw systemError('EEXIST', 'mkdir', path)
      put(place, newFolder(disk.nextIno()), 'mkdir', path)
    },
    rename: (from: string, to: string): void => {
      step({ call: 'rename', path: to })
      move(at(from, 'rename'), at(to, 'rename'), to)
    },
    remove: (path: string): void => {
      step({ call: 'remove', path })
      const place = orMissing(() => at(path, 'unlink'))
      if (place?.node?.kind === 'folder') throw systemError('EISDIR', 'unlink', path)
      if (place?.node !== undefined) take(place)
    },
    removeFolder: (path: string): void => {
      step({ call: 'removeFolder', path })
      const place = orMissing(() => at(path, 'rmdir'))
      if (place?.node === undefined) return
      if (place.node.kind !== 'folder') throw systemError('ENOTDIR', 'rmdir', path)
      if (place.node.names.size > 0) throw systemError('ENOTEMPTY', 'rmdir', path)
      take(place)
    },
    lock: (path: string): FileLock | undefined => {
      step({ call: 'lock', path })
      const place = at(path, 'open')
      const node = place.node ?? put(place, newFile(disk.nextIno()), 'open', path)
      if (node.kind === 'link') throw new Error('it is a symbolic link')
      if (node.kind !== 'file' || node.content.sizeBytes > 0)
        throw new Error('it is not a lock file')
      if (disk.locked.has(node)) return undefined
      const lock: FileLock = {
        release: () => {
          // A former holder cannot release the lock of another holder.
          if (disk.locked.get(node) === lock) disk.locked.delete(node)
        },
      }
      disk.locked.set(node, lock)
      return lock
    },
    /** @param place where the path leads, with or without following a link */
    open: (path: string, access: FileAccess, place: Place): OpenFile => {
      const node = nodeToOpen(disk, path, access, place)
      const canWrite = access !== 'read'
      return openSimulated(disk, node, path, { canWrite, step })
    },
  }
}

/** Returns undefined if nothing has the path. */
export function orUndefined<T>(resolve: () => T | undefined): T | undefined {
  try {
    return resolve()
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw error
  }
}

function orMissing(resolve: () => Place): Place | undefined {
  try {
    return resolve()
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw error
  }
}

/** Returns the node to open, and makes a missing file. */
export function nodeToOpen(
  disk: Disk,
  path: string,
  access: FileAccess,
  place: Place,
): SimulatedFile | SimulatedFolder {
  const { node } = place
  if (node === undefined) {
    if (access === 'read' || access === 'change') throw systemError('ENOENT', 'open', path)
    return put(place, newFile(disk.nextIno()), 'open', path)
  }
  if (access === 'create') throw systemError('EEXIST', 'open', path)
  if (node.kind === 'link') throw systemError('ELOOP', 'open', path)
  if (node.kind === 'folder' && access !== 'read') throw systemError('EISDIR', 'open', path)
  return node
}

function move(from: Place, to: Place, path: string): void {
  const { node } = from
  if (node === undefined || to.folder.nlink === 0) throw systemError('ENOENT', 'rename', path)
  if (node.kind === 'folder' && to.folders.includes(node))
    throw systemError('EINVAL', 'rename', path)
  if (to.node?.kind === 'folder' && from.folders.includes(to.node))
    throw systemError('ENOTEMPTY', 'rename', path)
  if (to.node === node) return
  if (to.node !== undefined) requireReplaceable(node, to.node, path)
  if (to.node !== undefined) to.node.nlink--
  if (from.folder === to.folder)
    changeNames(
      from.folder,
      new Map([
        [from.name, undefined],
        [to.name, node],
      ]),
    )
  else {
    changeNames(from.folder, new Map([[from.name, undefined]]))
    changeNames(to.folder, new Map([[to.name, node]]))
  }
}

function requireReplaceable(node: SimulatedNode, replaced: SimulatedNode, path: string): void {
  if (replaced.kind !== 'folder') {
    if (node.kind === 'folder') throw systemError('ENOTDIR', 'rename', path)
    return
  }
  if (node.kind !== 'folder') throw systemError('EISDIR', 'rename', path)
  if (replaced.names.size > 0) throw systemError('ENOTEMPTY', 'rename', path)
}

/** Gives a new node its name. */
function put<Node extends SimulatedFile | SimulatedFolder>(
  { folder, name }: Place,
  node: Node,
  syscall: string,
  path: string,
): Node {
  // The folder was removed while it was held.
  if (folder.nlink === 0) throw systemError('ENOENT', syscall, path)
  node.nlink = 1
  changeNames(folder, new Map([[name, node]]))
  return node
}

function take({ folder, name, node }: Place): void {
  if (node !== undefined) node.nlink--
  changeNames(folder, new Map([[name, undefined]]))
}

function codeOf(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code
}
