import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rmdir,
  unlink,
} from 'node:fs/promises'
import { join } from 'node:path'
import { writeAll } from './durable-file.ts'
import { DaemonError } from './errors.ts'
import { acquireFileLock, type FileLock } from './state-lock.ts'

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants

/** Why a file is opened: to read it, to change it in place, or to make it. */
export type FileAccess = 'read' | 'change' | 'create'

/**
 * Without O_NONBLOCK, opening a FIFO waits for the other end. All file operations share a few
 * threads, and the wait would block one of them.
 */
const FLAGS: Record<FileAccess, number> = {
  read: O_RDONLY | O_NOFOLLOW | O_NONBLOCK,
  change: O_RDWR | O_NOFOLLOW | O_NONBLOCK,
  create: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW,
}
const FOLDER_FLAGS = O_RDONLY | O_DIRECTORY
const FILE_MODE = 0o600
/** Maximum depth of nested folders. Each level uses a file descriptor. */
const MAX_DEPTH = 32

/**
 * An open folder that others may write to. Every name is resolved from the folder's descriptor, and
 * symbolic links are never followed. Therefore nobody can redirect an operation by replacing a file
 * or the folder. Node.js has no openat(2); a path below /proc/self/fd has the same effect.
 */
export type HeldFolder = AsyncDisposable & {
  /** Path of the folder as given, for messages. */
  path: string
  /**
   * Opens a regular file. To change a file in place, it must have only one name.
   * @throws DaemonError FILE_REFUSED; errors of the file system
   */
  open(name: string, access: FileAccess): Promise<FileHandle>
  /**
   * Reads a whole regular file.
   * @throws DaemonError FILE_REFUSED if the file is longer than maxBytes; errors of the file system
   */
  read(name: string, maxBytes: number): Promise<Buffer>
  /**
   * Replaces or makes a file atomically. The file is durable when the promise resolves. Passes on
   * errors of the file system.
   */
  replace(name: string, bytes: Uint8Array): Promise<void>
  /** Makes a folder inside, for its owner only. Passes on errors of the file system. */
  makeFolder(name: string): Promise<void>
  /**
   * Opens and holds a folder inside.
   * @throws DaemonError FILE_REFUSED; errors of the file system
   */
  holdFolder(name: string): Promise<HeldFolder>
  /**
   * Returns the status of a name without following a link; undefined if the name does not exist.
   * Passes on errors of the file system.
   */
  look(name: string): Promise<Stats | undefined>
  /** Returns the status of the folder itself, whatever its name is now. */
  stats(): Promise<Stats>
  list(): Promise<string[]>
  /** Removes a file if it exists. Passes on errors of the file system. */
  remove(name: string): Promise<void>
  /**
   * Removes a folder inside with its content, if it exists. Follows no link. Passes on errors of
   * the file system.
   */
  removeFolder(name: string): Promise<void>
  /**
   * Removes a folder inside if it exists and is empty. Follows no link. Passes on errors of the
   * file system.
   */
  removeEmptyFolder(name: string): Promise<void>
  /** Renames a file within the folder. Passes on errors of the file system. */
  rename(from: string, to: string): Promise<void>
  /** Takes a lock as acquireFileLock does. @throws DaemonError STATE_FOLDER_UNUSABLE */
  lock(name: string): FileLock | undefined
  /** Makes the names in the folder durable. Passes on errors of the file system. */
  sync(): Promise<void>
}

/**
 * Opens and holds a folder whose path is trusted, for example because an operator gave it.
 * @throws DaemonError FILE_REFUSED; errors of the file system
 */
export async function holdFolder(path: string): Promise<HeldFolder> {
  return heldFolder(await openFolder(path, path, FOLDER_FLAGS), path)
}

function heldFolder(folder: FileHandle, path: string, depth = 0): HeldFolder {
  const within = (name: string): string => `/proc/self/fd/${folder.fd}/${requireName(name)}`
  const shown = (name: string): string => join(path, name)
  const held: HeldFolder = {
    path,
    open: (name, access) => openRegular(within(name), shown(name), access),
    read: async (name, maxBytes) => {
      await using file = await openRegular(within(name), shown(name), 'read')
      return await readWhole(file, maxBytes, shown(name))
    },
    replace: async (name, bytes) => {
      const temporary = `.${name}.${randomBytes(8).toString('hex')}.tmp`
      try {
        await using file = await openRegular(within(temporary), shown(temporary), 'create')
        await writeAll(file, bytes)
        await file.sync()
        await rename(within(temporary), within(name))
      } catch (error) {
        // The first failure is what the caller needs, so ignore a second failure.
        await held.remove(temporary).catch(() => {})
        throw error
      }
      await folder.sync()
    },
    makeFolder: async (name) => {
      await mkdir(within(name), { mode: 0o700 })
    },
    holdFolder: async (name) => {
      if (depth === MAX_DEPTH) throw refused(shown(name), 'is nested too deep')
      const handle = await openFolder(within(name), shown(name), FOLDER_FLAGS | O_NOFOLLOW)
      return heldFolder(handle, shown(name), depth + 1)
    },
    look: (name) => unlessMissing(lstat(within(name))),
    stats: () => folder.stat(),
    list: () => readdir(`/proc/self/fd/${folder.fd}`),
    remove: async (name) => {
      await unlessMissing(unlink(within(name)))
    },
    removeFolder: async (name) => {
      const inner = await unlessMissing(held.holdFolder(name))
      if (inner === undefined) return
      await emptyFolder(inner)
      await held.removeEmptyFolder(name)
    },
    removeEmptyFolder: async (name) => {
      await unlessMissing(rmdir(within(name)))
    },
    rename: (from, to) => rename(within(from), within(to)),
    lock: (name) => acquireFileLock(within(name), shown(name)),
    sync: () => folder.sync(),
    [Symbol.asyncDispose]: () => folder.close(),
  }
  return held
}

async function emptyFolder(held: HeldFolder): Promise<void> {
  await using folder = held
  for (const name of await folder.list())
    if ((await folder.look(name))?.isDirectory()) await folder.removeFolder(name)
    else await folder.remove(name)
}

async function openFolder(path: string, shownPath: string, flags: number): Promise<FileHandle> {
  try {
    return await open(path, flags)
  } catch (cause) {
    // With O_DIRECTORY, Linux reports a link as "not a folder".
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'ENOTDIR' && code !== 'ELOOP') throw cause
    throw refused(shownPath, 'is not a folder, or is a symbolic link', cause)
  }
}

async function openRegular(
  path: string,
  shownPath: string,
  access: FileAccess,
): Promise<FileHandle> {
  let file: FileHandle
  try {
    file = await open(path, FLAGS[access], FILE_MODE)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ELOOP') throw refused(shownPath, 'is a symbolic link', cause)
    // These codes mean a socket, a device without a driver, or a folder opened for writing.
    if (code === 'ENXIO' || code === 'EISDIR') throw refused(shownPath, 'is not a file', cause)
    throw cause
  }
  try {
    const stats = await file.stat()
    if (!stats.isFile()) throw refused(shownPath, 'is not a file')
    if (access === 'change' && stats.nlink > 1)
      throw refused(shownPath, 'has other names (hard links): replace it by a copy of its own')
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Reads a whole file. Asks for one byte more than allowed, because the file may grow meanwhile. */
async function readWhole(file: FileHandle, maxBytes: number, shownPath: string): Promise<Buffer> {
  const { size } = await file.stat()
  const buffer = Buffer.alloc(Math.min(size, maxBytes) + 1)
  let filled = 0
  for (let isEnd = false; !isEnd && filled < buffer.length; ) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, filled)
    filled += bytesRead
    isEnd = bytesRead === 0
  }
  if (filled > maxBytes) throw refused(shownPath, `has more than ${maxBytes} bytes`)
  if (filled === buffer.length) throw refused(shownPath, 'changed while it was read: try again')
  return buffer.subarray(0, filled)
}

function requireName(name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name))
    throw new DaemonError(
      'FILE_REFUSED',
      `${JSON.stringify(name)} does not name a file in a folder`,
    )
  return name
}

async function unlessMissing<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function refused(path: string, reason: string, cause?: unknown): DaemonError {
  return new DaemonError('FILE_REFUSED', `${path} ${reason}`, { cause })
}
