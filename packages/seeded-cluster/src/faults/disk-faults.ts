/** One call of a process to its disk. */
type DiskCall = { call: string; path: string }

/** The faults of one node's disk. */
export type DiskFaults = {
  /** Called before each call. Throws the error of the fault that the call meets. */
  before(call: DiskCall): { shiftBytes: number } | undefined
  /** Lets a call fail with EIO. @param afterCalls number of calls before it */
  failAt(afterCalls: number): void
  /** Lets the next write of a file with this text in its path go elsewhere in the file. */
  misdirect(pathPart: string): void
  /** Lets writes fail with ENOSPC. @returns a function that ends the fault */
  fill(): () => void
  /** Lets changes fail with EROFS. @returns a function that ends the fault */
  makeReadOnly(): () => void
  /** Calls a function that looks at the disk from outside, and meets no fault. */
  without<T>(look: () => T): T
  /** Ends all faults. */
  heal(): void
}

/** How far after its place a misdirected write goes, in bytes. */
export const MISDIRECTED_BYTES = 4096
/** Calls that need space. */
const GROWING = ['write', 'makeFolder', 'link', 'commit']
/** Calls that change something; not `sync`, because a read-only disk has nothing left to sync. */
const CHANGING = [...GROWING, 'truncate', 'rename', 'remove', 'removeFolder', 'setMode']

/** Creates the faults of one disk, which has none at first. */
export function createDiskFaults(): DiskFaults {
  let callsBeforeError: number | undefined
  let misdirected: string | undefined
  let isLookedAt = false
  const fullBy = new Set<object>()
  const readOnlyBy = new Set<object>()
  const begin = (reasons: Set<object>): (() => void) => {
    const reason = {}
    reasons.add(reason)
    return () => {
      reasons.delete(reason)
    }
  }
  return {
    before: ({ call, path }) => {
      if (isLookedAt) return undefined
      if (callsBeforeError !== undefined && callsBeforeError-- === 0) {
        callsBeforeError = undefined
        throw diskError('EIO', call, path)
      }
      // If SQLite cannot write its log, it reports an I/O error.
      if (readOnlyBy.size > 0 && call === 'commit') throw diskError('EIO', call, path)
      if (readOnlyBy.size > 0 && CHANGING.includes(call)) throw diskError('EROFS', call, path)
      if (fullBy.size > 0 && GROWING.includes(call)) throw diskError('ENOSPC', call, path)
      if (call !== 'write' || misdirected === undefined || !path.includes(misdirected))
        return undefined
      misdirected = undefined
      return { shiftBytes: MISDIRECTED_BYTES }
    },
    failAt: (afterCalls) => {
      callsBeforeError = afterCalls
    },
    misdirect: (pathPart) => {
      misdirected = pathPart
    },
    fill: () => begin(fullBy),
    makeReadOnly: () => begin(readOnlyBy),
    without: (look) => {
      isLookedAt = true
      try {
        return look()
      } finally {
        isLookedAt = false
      }
    },
    heal: () => {
      callsBeforeError = undefined
      misdirected = undefined
      fullBy.clear()
      readOnlyBy.clear()
    },
  }
}

function diskError(code: 'EIO' | 'ENOSPC' | 'EROFS', call: string, path: string): Error {
  const error = new Error(`${code}: simulated fault, ${call} '${path}'`)
  return Object.assign(error, { code, syscall: call, path })
}
