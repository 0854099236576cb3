import fs, { constants } from 'node:fs'
import type { FileAccess, FileStatus, Files, FolderHandle, OpenOptions } from './files.ts'
import { lockWithSqlite } from './node-lock.ts'
import { call, closedError, openFile } from './node-open-file.ts'

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants

const FLAGS: Readonly<Record<FileAccess, number>> = {
  read: O_RDONLY,
  change: O_RDWR,
  create: O_RDWR | O_CREAT | O_EXCL,
  'change-or-create': O_RDWR | O_CREAT,
}
const FOLDER_FLAGS = O_RDONLY | O_DIRECTORY
const FILE_MODE = 0o600

/** The files of the machine. */
export const systemFiles: Files = {
  open: async (path, access, options) => openFile(await openPath(path, access, options)),
  holdFolder: async (path) => holdDescriptor(await openDescriptor(path, FOLDER_FLAGS)),
  list: listPath,
  stat: (path) => orUndefined(call((done) => fs.stat(path, done))),
  look: lookAt,
  makeFolder: (path, mode) => call((done) => fs.mkdir(path, { mode }, done)),
  rename: (from, to) => call((done) => fs.rename(from, to, done)),
  link: (from, to) => call((done) => fs.link(from, to, done)),
  remove: removePath,
  removeFolder: removeFolderAt,
  syncFolder: async (path) => {
    await using folder = openFile(await openDescriptor(path, O_RDONLY))
    await folder.sync()
  },
  requireAccess: (path) => call((done) => fs.access(path, constants.R_OK | constants.W_OK, done)),
  freeBytes: async (path) => {
    const { bavail, bsize } = await call<fs.StatsFs>((done) => fs.statfs(path, done))
    return bavail * bsize
  },
  lock: lockWithSqlite,
  now: {
    open: (path, access, { mode = FILE_MODE, refusesLink = false } = {}) =>
      openFile(fs.openSync(path, flagsOf(access, refusesLink), mode)),
    list: (path) => fs.readdirSync(path),
    stat: (path) => orUndefinedNow(() => fs.statSync(path)),
    look: lookNow,
    makeFolder: (path, mode) => void fs.mkdirSync(path, { mode }),
    rename: fs.renameSync,
    remove: (path) => unlessMissingNow(path, fs.unlinkSync),
    removeFolder: (path) => unlessMissingNow(path, fs.rmdirSync),
    syncFolder: (path) => {
      const fd = fs.openSync(path, O_RDONLY)
      try {
        fs.fsyncSync(fd)
      } finally {
        fs.closeSync(fd)
      }
    },
  },
}

/**
 * Holds an open folder. Node.js has no openat(2); a path below /proc/self/fd has the same effect.
 */
function holdDescriptor(fd: number): FolderHandle {
  const folder = openFile(fd)
  let isClosed = false
  // After the close, the number of the descriptor may belong to another folder.
  const here = (): string => {
    if (isClosed) throw closedError('openat')
    return `/proc/self/fd/${fd}`
  }
  const within = (name: string): string => `${here()}/${name}`
  return {
    programPath: `/proc/${process.pid}/fd/${fd}`,
    open: async (name, access) =>
      openFile(await openPath(within(name), access, { refusesLink: true })),
    holdFolder: async (name) =>
      holdDescriptor(await openDescriptor(within(name), FOLDER_FLAGS | O_NOFOLLOW)),
    list: async () => listPath(here()),
    look: async (name) => lookAt(within(name)),
    makeFolder: async (name, mode) => systemFiles.makeFolder(within(name), mode),
    rename: async (from, to) => systemFiles.rename(within(from), within(to)),
    remove: async (name) => removePath(within(name)),
    removeFolder: async (name) => removeFolderAt(within(name)),
    lock: async (name, waitMs) => lockWithSqlite(within(name), waitMs),
    stat: folder.stat,
    sync: folder.sync,
    close: async () => {
      isClosed = true
      await folder.close()
    },
  }
}

/**
 * Without O_NONBLOCK, opening a FIFO waits for the other end. All file operations share a few
 * threads, and the wait would block one of them.
 */
function flagsOf(access: FileAccess, refusesLink: boolean): number {
  return FLAGS[access] | O_NONBLOCK | (refusesLink ? O_NOFOLLOW : 0)
}

function openPath(
  path: string,
  access: FileAccess,
  { mode, refusesLink = false }: OpenOptions = {},
): Promise<number> {
  return openDescriptor(path, flagsOf(access, refusesLink), mode)
}

function openDescriptor(path: string, flags: number, mode = FILE_MODE): Promise<number> {
  return call((done) => fs.open(path, flags, mode, done))
}

function listPath(path: string): Promise<string[]> {
  return call((done) => fs.readdir(path, done))
}

function lookAt(path: string): Promise<FileStatus | undefined> {
  return orUndefined(call((done) => fs.lstat(path, done)))
}

function removePath(path: string): Promise<void> {
  return unlessMissing(path, fs.unlink)
}

function removeFolderAt(path: string): Promise<void> {
  return unlessMissing(path, fs.rmdir)
}

function lookNow(path: string): FileStatus | undefined {
  return orUndefinedNow(() => fs.lstatSync(path))
}

/** Returns undefined instead of the status if nothing has the path. */
async function orUndefined(status: Promise<fs.Stats>): Promise<fs.Stats | undefined> {
  try {
    return await status
  } catch (error) {
    return undefinedIfMissing(error)
  }
}

function orUndefinedNow(stat: () => fs.Stats): fs.Stats | undefined {
  try {
    return stat()
  } catch (error) {
    return undefinedIfMissing(error)
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (isMissing(error)) return undefined
  throw error
}

/** Removes what has a path, if it exists. For rmdir, ENOTDIR also means that it is a file. */
async function unlessMissing(path: string, remove: Remove): Promise<void> {
  try {
    await call<void>((done) => remove(path, done))
  } catch (error) {
    if (!isMissing(error) || (await lookAt(path)) !== undefined) throw error
  }
}

function unlessMissingNow(path: string, remove: (path: string) => void): void {
  try {
    remove(path)
  } catch (error) {
    if (!isMissing(error) || lookNow(path) !== undefined) throw error
  }
}

type Remove = (path: string, done: (error: NodeJS.ErrnoException | null) => void) => void

/** Whether an error says that nothing has a path. A part of the path may be a file. */
function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ENOTDIR'
}
