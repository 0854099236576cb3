import type { Databases } from './database.ts'
import type { FileAccess, FileStatus, Files, FolderHandle, OpenOptions } from './files.ts'
import type { Random } from './random.ts'
import { callsAt, orUndefined } from './simulated-calls.ts'
import { simulatedDatabases } from './simulated-database.ts'
import {
  changeNames,
  copyBelow,
  crashBelow,
  newFolder,
  type SimulatedFolder,
  type SimulatedNode,
} from './simulated-nodes.ts'
import {
  asynchronous,
  type Disk,
  openSimulated,
  type SimulatedStep,
  type Step,
  statusOf,
} from './simulated-open-file.ts'
import { locate, type Place, systemError } from './simulated-paths.ts'

const FREE_BYTES = 2 ** 40

/** A disk in memory that loses in a crash what was not synced. */
export type SimulatedDisk = {
  /** Returns the files for a process. They and its locks end with the next crash. */
  attach(): Files
  /** Returns the databases for a process. They end with the next crash. */
  attachDatabases(): Databases
  /** Cuts the power. The random source decides for each change that was not synced. */
  crash(): void
  /** Makes a symbolic link, as another user could. */
  makeLink(target: string, path: string): void
  /**
   * Returns what a copy of the disk contains: all that processes can read. Do not call this while a
   * database is open, because its file gets its content at the end.
   */
  image(): DiskImage
}

/** The content of a disk at one time. Many disks can begin with the same image. */
export type DiskImage = { readonly root: SimulatedFolder; readonly lastIno: number }

/**
 * Creates a disk, which is empty or a copy of an image.
 * @param before called before each step of a process. It injects a fault by throwing, a power loss
 *   by calling `crash`, a short write by returning a number of bytes, and a misdirected write by
 *   returning its shift
 */
export function createSimulatedDisk({
  random,
  before = () => undefined,
  image,
}: {
  random: Random
  before?: Step
  image?: DiskImage | undefined
}): SimulatedDisk {
  let inos = image?.lastIno ?? 1
  const root = image === undefined ? newFolder(inos) : copyBelow(image.root)
  const disk: Disk = {
    root,
    locked: new Map(),
    databases: new Map(),
    random,
    crashes: 0,
    nextIno: () => ++inos,
  }
  /** Returns the step of a process that ends with the next crash. */
  const stepUntilCrash = (): Step => {
    const attachedAfter = disk.crashes
    const requireAttached = ({ call, path }: SimulatedStep): void => {
      if (disk.crashes !== attachedAfter) throw systemError('EIO', call, path)
    }
    return (step) => {
      requireAttached(step)
      const shortBytes = before(step)
      // The power may have been cut meanwhile.
      requireAttached(step)
      return shortBytes
    }
  }
  let attached: { afterCrashes: number; files: Files } | undefined
  return {
    attach: () => {
      // All processes between two crashes have the same files.
      if (attached?.afterCrashes !== disk.crashes)
        attached = { afterCrashes: disk.crashes, files: filesOn(disk, stepUntilCrash()) }
      return attached.files
    },
    attachDatabases: () => simulatedDatabases(disk, stepUntilCrash()),
    crash: () => {
      disk.crashes++
      disk.locked.clear()
      for (const database of [...disk.databases.values()]) database.crash()
      crashBelow(root, random)
    },
    makeLink: (target, path) => {
      const { folder, name, node } = locate(root, path, { followsLast: false, syscall: 'symlink' })
      if (node !== undefined) throw systemError('EEXIST', 'symlink', path)
      const link = { kind: 'link', ino: disk.nextIno(), nlink: 1, target } as const
      changeNames(folder, new Map([[name, link]]))
    },
    image: () => ({ root: copyBelow(root), lastIno: inos }),
  }
}

function filesOn(disk: Disk, step: Step): Files {
  const at = (path: string, syscall: string, followsLast = true): Place =>
    locate(disk.root, path, { followsLast, syscall })
  const { lock, open, ...named } = callsAt(disk, step, (path, syscall) => at(path, syscall, false))
  const found = (call: string, path: string, syscall: string): SimulatedNode => {
    step({ call, path })
    const { node } = at(path, syscall)
    if (node === undefined) throw systemError('ENOENT', syscall, path)
    return node
  }
  const now = {
    ...named,
    open: (path: string, access: FileAccess, { refusesLink = false }: OpenOptions = {}) => {
      step({ call: 'open', path })
      return open(path, access, at(path, 'open', !refusesLink && access !== 'create'))
    },
    list: (path: string) => {
      const node = found('list', path, 'scandir')
      if (node.kind !== 'folder') throw systemError('ENOTDIR', 'scandir', path)
      return [...node.names.keys()]
    },
    stat: (path: string): FileStatus | undefined => {
      step({ call: 'stat', path })
      const node = orUndefined(() => at(path, 'stat').node)
      return node && statusOf(node)
    },
    syncFolder: (path: string) => {
      const { node } = at(path, 'open')
      if (node === undefined || node.kind === 'link') throw systemError('ENOENT', 'open', path)
      const asFolder: Step = () => step({ call: 'syncFolder', path })
      openSimulated(disk, node, path, { canWrite: false, step: asFolder }).now.syncData()
    },
    link: (from: string, to: string) => {
      step({ call: 'link', path: to })
      const source = at(from, 'link', false)
      if (source.node === undefined) throw systemError('ENOENT', 'link', from)
      const place = at(to, 'link', false)
      if (place.node !== undefined) throw systemError('EEXIST', 'link', to)
      if (source.node.kind === 'folder') throw systemError('EPERM', 'link', from)
      source.node.nlink++
      changeNames(place.folder, new Map([[place.name, source.node]]))
    },
    requireAccess: (path: string) => void found('requireAccess', path, 'access'),
    freeBytes: (path: string) => {
      found('freeBytes', path, 'statfs')
      return FREE_BYTES
    },
  }
  return {
    ...asynchronous(now),
    holdFolder: async (path) => {
      step({ call: 'holdFolder', path })
      return holdNode(disk, step, at(path, 'open').node, path)
    },
    lock,
    now,
  }
}

function holdNode(
  disk: Disk,
  step: Step,
  node: SimulatedNode | undefined,
  path: string,
): FolderHandle {
  if (node === undefined) throw systemError('ENOENT', 'open', path)
  if (node.kind !== 'folder') throw systemError('ENOTDIR', 'open', path)
  const handle = openSimulated(disk, node, path, { canWrite: false, step })
  let isClosed = false
  const at = (name: string, syscall: string): Place => {
    if (isClosed) throw systemError('EBADF', syscall, path)
    return { folders: [node], folder: node, name, node: node.names.get(name) }
  }
  const within: Step = ({ call, path: name }) => step({ call, path: `${path}/${name}` })
  const { lock, open, ...named } = callsAt(disk, within, at)
  return {
    programPath: path,
    ...asynchronous(named),
    open: async (name, access) => {
      within({ call: 'open', path: name })
      return open(name, access, at(name, 'open'))
    },
    holdFolder: async (name) => {
      within({ call: 'holdFolder', path: name })
      return holdNode(disk, step, at(name, 'open').node, `${path}/${name}`)
    },
    lock: async (name) => lock(name),
    list: async () => {
      step({ call: 'list', path })
      if (isClosed) throw systemError('EBADF', 'scandir', path)
      return [...node.names.keys()]
    },
    stat: handle.stat,
    sync: handle.sync,
    close: async () => {
      isClosed = true
      await handle.close()
    },
  }
}
