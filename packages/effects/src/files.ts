/**
 * Files and folders. Each call is one step, so that a simulation can fail or crash between steps.
 * Nothing is durable without a sync: bytes need the sync of their file, names the sync of their
 * folder. Every call passes on errors of the file system, with `code` and `syscall` as in Node.js.
 */
export type Files = FolderCalls & {
  /** Opens a file. Follows links, unless they are refused with ELOOP. */
  open(path: string, access: FileAccess, options?: OpenOptions): Promise<OpenFile>
  /** Opens and holds a folder. Follows links. */
  holdFolder(path: string): Promise<FolderHandle>
  /** Returns the names in a folder, in any order. */
  list(path: string): Promise<string[]>
  /** Returns the status of a file or folder. Follows links. Undefined if it does not exist. */
  stat(path: string): Promise<FileStatus | undefined>
  /** Gives a file another name. Fails with EEXIST if this name exists. */
  link(from: string, to: string): Promise<void>
  /** Makes the names in a folder durable. */
  syncFolder(path: string): Promise<void>
  /** Checks that this process may read and write a file. Does not open it. */
  requireAccess(path: string): Promise<void>
  /** Returns the space for new data in the file system of a path, bytes. */
  freeBytes(path: string): Promise<number>
  /**
   * Takes an exclusive lock on a file, and makes a missing file. The lock excludes all other
   * holders, in this and other processes. It ends when it is released, or with the process in any
   * way. The file must be empty and stays empty. Only this call may open it.
   * @param waitMs how long to wait for a holder
   * @returns undefined if another holder has the lock
   */
  lock(path: string, waitMs: number): FileLock | undefined
  /** The same calls without promises: a call returns when its work is done. */
  now: Synchronous<
    Pick<
      Files,
      | 'open'
      | 'list'
      | 'stat'
      | 'look'
      | 'makeFolder'
      | 'rename'
      | 'remove'
      | 'removeFolder'
      | 'syncFolder'
    >
  >
}

/**
 * An open folder. Every name is resolved from the folder itself, even if the folder is renamed or
 * replaced, and links are never followed. A name is one component of a path.
 */
export type FolderHandle = FolderCalls & {
  /**
   * Path of the folder for a program that this process starts, valid while the folder is held.
   * Undefined if the folder is in no file system of the machine.
   */
  readonly programPath: string | undefined
  /** Opens a file in the folder. A new file has mode 0o600. Refuses a link with ELOOP. */
  open(name: string, access: FileAccess): Promise<OpenFile>
  /** Opens and holds a folder inside. Refuses a link with ENOTDIR. */
  holdFolder(name: string): Promise<FolderHandle>
  list(): Promise<string[]>
  stat(): Promise<FileStatus>
  /** Takes a lock as `lock` of Files does. */
  lock(name: string, waitMs: number): Promise<FileLock | undefined>
  /** Makes the names in the folder durable. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** Calls that Files offers for paths, and a held folder for names. They follow no link. */
type FolderCalls = {
  /** Returns the status of a file, folder or link. Undefined if it does not exist. */
  look(path: string): Promise<FileStatus | undefined>
  makeFolder(path: string, mode: number): Promise<void>
  /** Renames a file or folder. Atomically replaces a file, or an empty folder by a folder. */
  rename(from: string, to: string): Promise<void>
  /** Removes a file or link, if it exists. */
  remove(path: string): Promise<void>
  /** Removes an empty folder, if it exists. */
  removeFolder(path: string): Promise<void>
}

/**
 * Why a file is opened: to read it, to change it, to make it (EEXIST if it exists), or to change it
 * and make it if it is missing.
 */
export type FileAccess = 'read' | 'change' | 'create' | 'change-or-create'

/**
 * @property mode permissions of a new file, restricted by the umask (default: 0o600)
 * @property refusesLink whether to refuse a link in the last component of the path
 */
export type OpenOptions = { mode?: number; refusesLink?: boolean }

/** An open file. Opening it never waits for the other end of a pipe. */
export type OpenFile = AsyncDisposable & {
  /**
   * Reads from a position of the file into a buffer.
   * @returns the number of bytes read, perhaps fewer than asked for; 0 at the end of the file
   */
  read(into: Uint8Array, position: number): Promise<number>
  /** Writes at a position. @returns the number of bytes written, perhaps not all */
  write(bytes: Uint8Array, position: number): Promise<number>
  /** Makes content, size and mode durable. */
  sync(): Promise<void>
  /** Makes content and size durable. */
  syncData(): Promise<void>
  /** Cuts the file off, or extends it with zeros. */
  truncate(sizeBytes: number): Promise<void>
  /** Sets the permissions, regardless of the umask. */
  setMode(mode: number): Promise<void>
  stat(): Promise<FileStatus>
  /**
   * Waits for running calls, then closes the file. A second close does nothing; every other call
   * then fails with EBADF.
   */
  close(): Promise<void>
  /** The same calls without promises: a call returns when its work is done. */
  now: Synchronous<Pick<OpenFile, 'read' | 'write' | 'syncData' | 'truncate' | 'stat' | 'close'>>
}

/** The fields and methods of Node's Stats that are used. */
export type FileStatus = {
  /** Number of the file system. */
  dev: number
  /** Number of the file in its file system. */
  ino: number
  /** Number of names; 0 after the last one was removed. */
  nlink: number
  /** Number of the owner. */
  uid: number
  /** Bytes. */
  size: number
  /** Blocks of 512 bytes that the file takes; missing if it is not known. */
  blocks?: number
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
}

/** A lock, held even if nothing references this object. */
export type FileLock = {
  release(): void
  /** Whether it is still held. Missing: it is held until its release. */
  isHeld?(): boolean
}

/** The same calls without promises. */
export type Synchronous<Calls> = {
  [Name in keyof Calls]: Calls[Name] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: Args) => Result
    : never
}
