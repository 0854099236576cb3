import type { FileLock, FileStatus, OpenFile, Synchronous } from './files.ts'
import type { Random } from './random.ts'
import {
  changeContent,
  type SimulatedFile,
  type SimulatedFolder,
  type SimulatedNode,
  settleByDice,
  sync,
} from './simulated-nodes.ts'
import { systemError } from './simulated-paths.ts'

/** What all processes share. */
export type Disk = {
  root: SimulatedFolder
  /** Locked files and their locks. */
  locked: Map<SimulatedNode, FileLock>
  /** Open databases, by their files. */
  databases: Map<SimulatedNode, OpenedDatabase>
  random: Random
  /** Number of crashes so far. */
  crashes: number
  nextIno(): number
}

/** An open database. In a crash, it keeps what is committed in its file, and closes. */
export type OpenedDatabase = { crash(): void }

/** One call of a process, before it has an effect. */
export type SimulatedStep = { call: string; path: string }

/** A write that the disk puts elsewhere in the file, this far after its place. */
export type Misdirected = { shiftBytes: number }

/**
 * Called before each step. Throws its fault; returns how many bytes a short write takes, or where a
 * misdirected write goes.
 */
export type Step = (step: SimulatedStep) => number | Misdirected | undefined

/** The same calls, each of which returns its result or its error as a promise. */
type Asynchronous<Calls> = {
  [Name in keyof Calls]: Calls[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Result>
    : never
}

/** Returns the asynchronous forms of calls. */
export function asynchronous<Calls extends object>(calls: Calls): Asynchronous<Calls> {
  const forms: Record<string, (...args: unknown[]) => Promise<unknown>> = {}
  for (const [name, call] of Object.entries(calls)) forms[name] = async (...args) => call(...args)
  return forms as Asynchronous<Calls>
}

/** Returns an open file or folder. */
export function openSimulated(
  disk: Disk,
  node: SimulatedFile | SimulatedFolder,
  path: string,
  { canWrite, step }: { canWrite: boolean; step: Step },
): OpenFile {
  const openedAfter = disk.crashes
  let isClosed = false
  const begin = (call: string, syscall: string): ReturnType<Step> => {
    if (isClosed) throw systemError('EBADF', syscall, path)
    return step({ call, path })
  }
  const requireWritable = (code: 'EBADF' | 'EINVAL', syscall: string): SimulatedFile => {
    if (!canWrite || node.kind !== 'file') throw systemError(code, syscall, path)
    return node
  }
  const syncAs = (call: string, syscall: string): void => {
    try {
      begin(call, syscall)
    } catch (error) {
      if (!isClosed && disk.crashes === openedAfter) settleByDice(node, disk.random)
      throw error
    }
    sync(node)
  }
  const now: Synchronous<Omit<OpenFile, 'now' | typeof Symbol.asyncDispose>> = {
    read: (into, position) => {
      begin('read', 'read')
      if (node.kind === 'folder') throw systemError('EISDIR', 'read', path)
      const { buffer, sizeBytes } = node.content
      if (position >= sizeBytes) return 0
      return buffer.copy(into, 0, position, sizeBytes)
    },
    write: (bytes, position) => {
      const fault = begin('write', 'write')
      const taken = Buffer.from(bytes.subarray(0, typeof fault === 'number' ? fault : undefined))
      const file = requireWritable('EBADF', 'write')
      const shiftBytes = typeof fault === 'object' ? fault.shiftBytes : 0
      if (taken.length > 0) changeContent(file, { position: position + shiftBytes, bytes: taken })
      return taken.length
    },
    sync: () => syncAs('sync', 'fsync'),
    syncData: () => syncAs('syncData', 'fdatasync'),
    truncate: (sizeBytes) => {
      begin('truncate', 'ftruncate')
      changeContent(requireWritable('EINVAL', 'ftruncate'), { sizeBytes })
    },
    // A simulated disk has one user, who may do everything.
    setMode: () => void begin('setMode', 'fchmod'),
    stat: () => {
      begin('stat', 'fstat')
      return statusOf(node)
    },
    close: () => {
      isClosed = true
    },
  }
  const close = async (): Promise<void> => now.close()
  return {
    // Not by asynchronous(), because files are opened very often.
    read: async (into, position) => now.read(into, position),
    write: async (bytes, position) => now.write(bytes, position),
    sync: async () => now.sync(),
    syncData: async () => now.syncData(),
    truncate: async (sizeBytes) => now.truncate(sizeBytes),
    setMode: async (mode) => now.setMode(mode),
    stat: async () => now.stat(),
    ...{ close, [Symbol.asyncDispose]: close, now },
  }
}

const OWN_USER = process.getuid?.() ?? 0

export function statusOf(node: SimulatedNode): FileStatus {
  const { kind, ino, nlink } = node
  return {
    dev: 1,
    ino,
    nlink,
    uid: OWN_USER,
    size: node.kind === 'file' ? node.content.sizeBytes : 0,
    isFile: () => kind === 'file',
    isDirectory: () => kind === 'folder',
    isSymbolicLink: () => kind === 'link',
  }
}
