import type { HeldFolder } from '@nkpsim/daemon'
import type { Restart, WaitingVm } from './place-restarts.ts'

const NAME = 'restarts'
const MAX_BYTES = 8 * 1024 * 1024

/** What the primary of a term decided. The hosts read it from the datastore. */
export type RestartOrders = {
  /** Term of the primary. Orders of an earlier term are void. */
  term: number
  restarts: readonly Restart[]
  waiting: readonly WaitingVm[]
}

/** Writes the orders of the primary. Passes on errors of the file system. */
export async function writeRestartOrders(folder: HeldFolder, orders: RestartOrders): Promise<void> {
  await folder.replace(NAME, Buffer.from(JSON.stringify({ version: 1, ...orders })))
}

/** Reads the orders; undefined if there are none that can be read. */
export async function readRestartOrders(folder: HeldFolder): Promise<RestartOrders | undefined> {
  if ((await folder.look(NAME)) === undefined) return undefined
  try {
    const read = JSON.parse((await folder.read(NAME, MAX_BYTES)).toString()) as RestartOrders
    const isValid =
      Number.isSafeInteger(read.term) &&
      read.restarts.every(
        ({ vm, term, hostId }) =>
          typeof vm === 'string' && typeof hostId === 'string' && Number.isSafeInteger(term),
      ) &&
      read.waiting.every(
        ({ vm, reason, isLocked }) =>
          typeof vm === 'string' && typeof reason === 'string' && typeof isLocked === 'boolean',
      )
    return isValid ? read : undefined
  } catch {
    // Damaged, or removed meanwhile. The primary writes it again with its next decision.
    return undefined
  }
}
