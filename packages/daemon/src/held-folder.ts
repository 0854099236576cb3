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

/** What a file is opened for: to read it, to change it in place, or to make it. */
export type FileAccess = 'read' | 'change' | 'create'

/**
 * Without O_NONBLOCK, opening a FIFO waits for its other end, in one of the few threads that all
 * files share.
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
 * descriptor and is never followed if it is a symbolic link: exchanging a file, or the folder
 * itself, at any moment leads nowhere else. Node has no openat(2); a path below /proc/self/fd does
 * the same.
 */
export type HeldFolder = AsyncDisposable & {
  /** As it was named, for messages. */
  path: string
  /**
   * Opens a regular file; one that is changed in place must have a single name.
   * @throws DaemonError FILE_REFUSED; what the file system says
   */
  open(name: string, access: FileAccess): Promise<FileHandle>
  /**
   * The whole of a regular file.
   * @throws DaemonError FILE_REFUSED if it is longer; what the file system says
   */
  read(name: string, maxBytes: number): Promise<Buffer>
  /**
   * Replaces a file, or makes it, in one step; durable when the promise resolves. Throws what the
   * file system says.
   */
  replace(name: string, bytes: Uint8Array): Promise<void>
  /** Makes a folder in it that is there for its owner alone. Throws what the file system says. */
  makeFolder(name: string): Promise<void>
  /** Holds a folder in it. @throws DaemonError FILE_REFUSED; what the file system says */
  holdFolder(name: string): Promise<HeldFolder>
  /**
   * What a name is, without following it; undefined if there is nothing. Throws what the file
   * system says.
   */
  look(name: string): Promise<Stats | undefined>
  list(): Promise<string[]>
  /** Removes a file if it is there. Throws what the file system says. */
  remove(name: string): Promise<void>
  /**
   * Removes a folder in it with all that it holds, if it is there, and follows no link. Throws what
   * the file system says.
   */
  removeFolder(name: string): Promise<void>
  /** Moves a name within the folder. Throws what the file system says. */
  rename(from: string, to: string): Promise<void>
  /** As acquireFileLock. @throws DaemonError STATE_FOLDER_UNUSABLE */
  lock(name: string): FileLock | undefined
  /** Makes the names in it durable. Throws what the file system says. */
  sync(): Promise<void>
}

/**
 * Holds a folder whose own path is trusted, such as one that an operator named.
 * @throws DaemonError FILE_REFUSED; what the file system says
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
        // What failed first is what the caller must know.
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
    // With O_DIRECTORY Linux says of a link that it is not a folder.
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
    // A socket, a device without a driver; a folder that was to be changed.
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

/** Reads one byte more than may be there: the file may grow while it is read. */
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
