import type { Files } from '@nkpsim/effects'

/** Files of another disk, visible below a folder. */
export type Mount = { folder: string; files: Files }

/**
 * Returns the files of a machine that mounts other disks, such as a datastore that several hosts
 * share. A path belongs to the first mount whose folder contains it, or to the machine's own disk.
 * Names cannot be moved between disks (EXDEV).
 */
export function mountFiles(own: Files, mounts: readonly Mount[]): Files {
  const at = (path: string): Files =>
    mounts.find(({ folder }) => path === folder || path.startsWith(`${folder}/`))?.files ?? own
  const onOneDisk = (from: string, to: string): Files => {
    if (at(from) === at(to)) return at(from)
    throw Object.assign(new Error(`EXDEV: cross-device link not permitted, '${from}'`), {
      code: 'EXDEV',
      syscall: 'rename',
    })
  }
  return {
    open: (path, access, options) => at(path).open(path, access, options),
    holdFolder: (path) => at(path).holdFolder(path),
    list: (path) => at(path).list(path),
    stat: (path) => at(path).stat(path),
    look: (path) => at(path).look(path),
    link: async (from, to) => onOneDisk(from, to).link(from, to),
    rename: async (from, to) => onOneDisk(from, to).rename(from, to),
    syncFolder: (path) => at(path).syncFolder(path),
    requireAccess: (path) => at(path).requireAccess(path),
    freeBytes: (path) => at(path).freeBytes(path),
    makeFolder: (path, mode) => at(path).makeFolder(path, mode),
    remove: (path) => at(path).remove(path),
    removeFolder: (path) => at(path).removeFolder(path),
    lock: (path, waitMs) => at(path).lock(path, waitMs),
    now: {
      open: (path, access, options) => at(path).now.open(path, access, options),
      list: (path) => at(path).now.list(path),
      stat: (path) => at(path).now.stat(path),
      look: (path) => at(path).now.look(path),
      makeFolder: (path, mode) => at(path).now.makeFolder(path, mode),
      rename: (from, to) => onOneDisk(from, to).now.rename(from, to),
      remove: (path) => at(path).now.remove(path),
      removeFolder: (path) => at(path).now.removeFolder(path),
      syncFolder: (path) => at(path).now.syncFolder(path),
    },
  }
}
