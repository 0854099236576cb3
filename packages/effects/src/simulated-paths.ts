import { constants } from 'node:os'
import { getSystemErrorMessage } from 'node:util'
import type { SimulatedFolder, SimulatedNode } from './simulated-nodes.ts'

/** The limit of Linux. path_resolution(7) */
const MAX_LINKS = 40

/** Where a path leads: a name in a folder, and the node of this name, if there is one. */
export type Place = {
  /** The folder and its parent folders, from the root. */
  folders: readonly SimulatedFolder[]
  folder: SimulatedFolder
  name: string
  node: SimulatedNode | undefined
}

/**
 * Resolves a path as path_resolution(7) says.
 * @param followsLast whether to follow a link in the last component
 * @throws Error ENOENT, ENOTDIR, ELOOP
 */
export function locate(
  root: SimulatedFolder,
  path: string,
  { followsLast, syscall }: { followsLast: boolean; syscall: string },
): Place {
  let left = componentsOf(path)
  let folders: SimulatedFolder[] = [root]
  let links = 0
  for (;;) {
    const name = left.shift()
    const folder = folders.at(-1) ?? root
    if (name === undefined)
      return {
        folders: folders.slice(0, -1),
        folder: folders.at(-2) ?? root,
        name: '',
        node: folder,
      }
    if (name === '..') {
      if (folders.length > 1) folders.pop()
      continue
    }
    const node = folder.names.get(name)
    const isLast = left.length === 0
    if (node?.kind === 'link' && (!isLast || followsLast)) {
      links++
      if (links > MAX_LINKS) throw systemError('ELOOP', syscall, path)
      if (node.target.startsWith('/')) folders = [root]
      left = [...componentsOf(node.target), ...left]
      continue
    }
    if (isLast) return { folders, folder, name, node }
    if (node === undefined) throw systemError('ENOENT', syscall, path)
    if (node.kind !== 'folder') throw systemError('ENOTDIR', syscall, path)
    folders.push(node)
  }
}

/** Returns an error as Node.js makes it. */
export function systemError(
  code: keyof typeof constants.errno,
  syscall: string,
  path: string,
): NodeJS.ErrnoException {
  const errno = -constants.errno[code]
  const message = `${code}: ${getSystemErrorMessage(errno)}, ${syscall} '${path}'`
  return Object.assign(withoutStack(message), { errno, code, syscall, path })
}

/** Makes an error without stack trace, which the errors of node:fs/promises do not have either. */
function withoutStack(message: string): Error {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    return new Error(message)
  } finally {
    Error.stackTraceLimit = limit
  }
}

function componentsOf(path: string): string[] {
  return path.split('/').filter((component) => component !== '' && component !== '.')
}
