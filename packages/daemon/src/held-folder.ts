import { join } from 'node:path'
import type {
  FileAccess,
  FileEffects,
  FileLock,
  FileStatus,
  FolderHandle,
  OpenFile,
  Random,
} from '@nkpsim/effects'
import { writeAll } from './durable-file.ts'
import { DaemonError } from './errors.ts'
import { cannotLock } from './state-lock.ts'

/** Why a file is opened: to read it, to change it in place, or to make it. */
type HeldFileAccess = Exclude<FileAccess, 'change-or-create'>

/** Maximum depth of nested folders. Each level uses a file descriptor. */
const MAX_DEPTH = 32

/**
 * An open folder that others may write to. Every name is resolved from the open folder, and
 * symbolic links are never followed. Therefore nobody can redirect an operation by replacing a file
 * or the folder.
 */
export type HeldFolder = AsyncDisposable & {
  /** Path of the folder as given, for messages. */
  path: string
  /**
   * Path of the folder for a program that this process starts, valid while the folder is held.
   * Undefined if the folder is in no file system of the machine.
   */
  programPath: string | undefined
  /**
   * Opens a regular file. To change a file in place, it must have only one name.
   * @throws DaemonError FILE_REFUSED; errors of the file system
   */
  open(name: string, access: HeldFileAccess): Promise<OpenFile>
  /**
   * Reads a whole regular file.
   * @throws DaemonError FILE_REFUSED if the file is longer than maxBytes; errors of the file system
   */
  read(name: string, maxBytes: number): Promise<Buffer>
  /**
   * Replaces or makes a file atomically. The file is durable when the promise resolves.
   * @param check called when the bytes are written, before the name changes. If it rejects, nothing
   *   changes
   * @throws DaemonError FILE_REFUSED if a folder has the name; errors of the file system
   */
  replace(name: string, bytes: Uint8Array, check?: () => Promise<void>): Promise<void>
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
  look(name: string): Promise<FileStatus | undefined>
  /** Returns the status of the folder itself, whatever its name is now. */
  stats(): Promise<FileStatus>
  list(): Promise<string[]>
  /** Removes a file if it exists. @throws DaemonError FILE_REFUSED; errors of the file system */
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
  lock(name: string): Promise<FileLock | undefined>
  /** Makes the names in the folder durable. Passes on errors of the file system. */
  sync(): Promise<void>
}

/**
 * Opens and holds a folder whose path is trusted, for example because an operator gave it.
 * @throws DaemonError FILE_REFUSED; errors of the file system
 */
export async function holdFolder(
  { files, random }: FileEffects,
  path: string,
): Promise<HeldFolder> {
  return heldFolder(await orRefused(path, files.holdFolder(path)), random, path)
}

/**
 * Returns a held folder over an open folder.
 * @param path for messages
 */
export function heldFolder(
  folder: FolderHandle,
  random: Random,
  path: string,
  depth = 0,
): HeldFolder {
  const shown = (name: string): string => join(path, name)
  const openNamed = (name: string, access: HeldFileAccess): Promise<Opened> =>
    openRegular(folder, requireName(name), () => shown(name), access)
  const held: HeldFolder = {
    path,
    programPath: folder.programPath,
    open: async (name, access) => (await openNamed(name, access)).file,
    read: async (name, maxBytes) => {
      const { file: opened, sizeBytes } = await openNamed(name, 'read')
      await using file = opened
      return await readWhole(file, sizeBytes, maxBytes, () => shown(name))
    },
    replace: async (name, bytes, check) => {
      const temporary = `.${name}.${random.bytes(8).toString('hex')}.tmp`
      try {
        await using file = (await openNamed(temporary, 'create')).file
        await writeAll(file, bytes)
        await file.sync()
        await check?.()
        await orFolder(() => shown(name), folder.rename(temporary, requireName(name)))
      } catch (error) {
        // The first failure is what the caller needs, so ignore a second failure.
        await held.remove(temporary).catch(() => {})
        throw error
      }
      await folder.sync()
    },
    makeFolder: async (name) => folder.makeFolder(requireName(name), 0o700),
    holdFolder: async (name) => {
      if (depth === MAX_DEPTH) throw refused(shown(name), 'is nested too deep')
      const handle = await orRefused(shown(name), folder.holdFolder(requireName(name)))
      return heldFolder(handle, random, shown(name), depth + 1)
    },
    look: async (name) => folder.look(requireName(name)),
    stats: folder.stat,
    list: folder.list,
    remove: async (name) => orFolder(() => shown(name), folder.remove(requireName(name))),
    removeFolder: async (name) => {
      const inner = await unlessMissing(held.holdFolder(name))
      if (inner === undefined) return
      await emptyFolder(inner)
      await held.removeEmptyFolder(name)
    },
    removeEmptyFolder: async (name) => folder.removeFolder(requireName(name)),
    rename: async (from, to) => folder.rename(requireName(from), requireName(to)),
    lock: async (name) => {
      try {
        return await folder.lock(requireName(name), 0)
      } catch (cause) {
        throw cannotLock(shown(name), cause)
      }
    },
    sync: folder.sync,
    [Symbol.asyncDispose]: folder.close,
  }
  return held
}

async function emptyFolder(held: HeldFolder): Promise<void> {
  await using folder = held
  for (const name of await folder.list())
    if ((await folder.look(name))?.isDirectory()) await folder.removeFolder(name)
    else await folder.remove(name)
}

async function orRefused(shownPath: string, opened: Promise<FolderHandle>): Promise<FolderHandle> {
  try {
    return await opened
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'ENOTDIR' && code !== 'ELOOP') throw cause
    throw refused(shownPath, 'is not a folder, or is a symbolic link', cause)
  }
}

/** Names a folder that is in place of a file. */
async function orFolder(shown: () => string, work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EISDIR') throw cause
    throw refused(shown(), 'is a folder, not a file', cause)
  }
}

type Opened = { file: OpenFile; sizeBytes: number }

async function openRegular(
  folder: FolderHandle,
  name: string,
  shown: () => string,
  access: HeldFileAccess,
): Promise<Opened> {
  let file: OpenFile
  try {
    file = await folder.open(name, access)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ELOOP') throw refused(shown(), 'is a symbolic link', cause)
    // These codes mean a socket, a device without a driver, or a folder opened for writing.
    if (code === 'ENXIO' || code === 'EISDIR') throw refused(shown(), 'is not a file', cause)
    throw cause
  }
  // Nothing else can have the name of a file that this call has made.
  if (access === 'create') return { file, sizeBytes: 0 }
  try {
    const stats = await file.stat()
    if (!stats.isFile()) throw refused(shown(), 'is not a file')
    if (access === 'change' && stats.nlink > 1)
      throw refused(shown(), 'has other names (hard links): replace it by a copy of its own')
    return { file, sizeBytes: stats.size }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Reads a whole file. Asks for one byte more than allowed, because the file may grow meanwhile. */
async function readWhole(
  file: OpenFile,
  sizeBytes: number,
  maxBytes: number,
  shown: () => string,
): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.min(sizeBytes, maxBytes) + 1)
  let filled = 0
  for (let isEnd = false; !isEnd && filled < buffer.length; ) {
    const bytesRead = await file.read(buffer.subarray(filled), filled)
    filled += bytesRead
    isEnd = bytesRead === 0 || filled === sizeBytes
  }
  if (filled > maxBytes) throw refused(shown(), `has more than ${maxBytes} bytes`)
  if (filled === buffer.length) throw refused(shown(), 'changed while it was read: try again')
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
