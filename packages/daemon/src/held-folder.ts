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

/** Purpose of opening a file: read it, change it in place, or make it. */
export type FileAccess = 'read' | 'change' | 'create'

/**
 * Without O_NONBLOCK, opening a FIFO waits for its other end and blocks one of the few threads that
 * all file operations share.
 */
const FLAGS: Record<FileAccess, number> = {
  read: O_RDONLY | O_NOFOLLOW | O_NONBLOCK,
  change: O_RDWR | O_NOFOLLOW | O_NONBLOCK,
  create: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW,
}
const FOLDER_FLAGS = O_RDONLY | O_DIRECTORY
const FILE_MODE = 0o600
/** Each level that is held takes a descriptor. */
const MAX_DEPTH = 32

/**
 * A folder that others may write to, held open. Every name in it is resolved from the folder's
 * descriptor, and a symbolic link is never followed. Swapping a file or the folder itself therefore
 * never leads elsewhere. Node has no openat(2); a path below /proc/self/fd does the same.
 */
export type HeldFolder = AsyncDisposable & {
  /** The given path, for messages. */
  path: string
  /**
   * Opens a regular file; a file that is changed in place must have only one name.
   * @throws DaemonError FILE_REFUSED; errors of the file system
   */
  open(name: string, access: FileAccess): Promise<FileHandle>
  /**
   * Reads a whole regular file.
   * @throws DaemonError FILE_REFUSED if it is longer; errors of the file system
   */
  read(name: string, maxBytes: number): Promise<Buffer>
  /**
   * Replaces or makes a file in one step; durable when the promise resolves. Passes on errors of
   * the file system.
   */
  replace(name: string, bytes: Uint8Array): Promise<void>
  /** Makes a folder in it, for its owner only. Passes on errors of the file system. */
  makeFolder(name: string): Promise<void>
  /** Holds a folder in it. @throws DaemonError FILE_REFUSED; errors of the file system */
  holdFolder(name: string): Promise<HeldFolder>
  /**
   * Type of a name, without following it; undefined if it does not exist. Passes on errors of the
   * file system.
   */
  look(name: string): Promise<Stats | undefined>
  list(): Promise<string[]>
  /** Removes a file if it exists. Passes on errors of the file system. */
  remove(name: string): Promise<void>
  /**
   * Removes a folder in it with its content, if it exists, following no link. Passes on errors of
   * the file system.
   */
  removeFolder(name: string): Promise<void>
  /** Renames within the folder. Passes on errors of the file system. */
  rename(from: string, to: string): Promise<void>
  /** Same as acquireFileLock. @throws DaemonError STATE_FOLDER_UNUSABLE */
  lock(name: string): FileLock | undefined
  /** Makes the names in it durable. Passes on errors of the file system. */
  sync(): Promise<void>
}

/**
 * Holds a folder whose own path is trusted, for example because an operator named it.
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
        // The caller needs the first failure.
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
    list: () => readdir(`/proc/self/fd/${folder.fd}`),
    remove: async (name) => {
      await unlessMissing(unlink(within(name)))
    },
    removeFolder: async (name) => {
      const inner = await unlessMissing(held.holdFolder(name))
      if (inner === undefined) return
      await emptyFolder(inner)
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
    // With O_DIRECTORY, Linux reports a link as not a folder.
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
    // A socket, a device without a driver, or a folder opened for writing.
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

/** Reads one byte more than allowed, because the file may grow meanwhile. */
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
