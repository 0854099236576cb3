import type { HeldFolder } from '@nkpsim/daemon'
import { EsxiError } from '../../errors.ts'
import type { VmPaths } from './datastore.ts'
import { claimTerm, isTermName, type TermOwner, termNumber } from './terms.ts'

/** Beginning of the names of the terms of a VM's lock. The names survive a rename of the VM. */
export const LOCK_TERM = '.lck-'
/** Lock that a host holds while it repairs or breaks the lock of a VM. */
export const LOCK_GATE = '.lck-gate'

/** Whether a name in the folder of a VM belongs to its lock, besides the lock file. */
export function isLockName(name: string): boolean {
  return name === LOCK_GATE || isTermName(name, LOCK_TERM)
}

/** The time in which a host has a VM on. It ends when another host claims a higher term. */
export type Tenure = {
  term: number
  /**
   * Requires that no other host may have broken the lock yet. Reads no file, so that it is cheap
   * enough for each read and write.
   * @throws EsxiError VM_LOCK_LOST
   */
  requireLease(): void
  /**
   * Requires that no other host has claimed a higher term. Call this before a flush is
   * acknowledged.
   * @throws EsxiError VM_LOCK_LOST; errors of the file system
   */
  requireCurrent(): Promise<void>
}

/**
 * Begins the tenure of a host that holds the lock of a VM: claims the next term, durably.
 * @throws EsxiError VM_LOCK_LOST if another host broke the lock meanwhile; errors of the file
 *   system
 */
export async function beginTenure(
  folder: HeldFolder,
  { datastore: { guard } }: Pick<VmPaths, 'datastore'>,
  hostName: string,
): Promise<Tenure> {
  const owner: TermOwner = guard?.owner() ?? { hostId: '', hostName, incarnation: '' }
  const term = await claimTerm(folder, LOCK_TERM, await termNumber(folder, LOCK_TERM), owner)
  if (term === undefined) throw lockLost()
  const requireLease = (): void => guard?.requireLease(owner)
  return {
    term,
    requireLease,
    requireCurrent: async () => {
      // Without any term, somebody removed the files of the VM.
      if ((await termNumber(folder, LOCK_TERM)) > term) throw lockLost()
      // The folder may have been read long ago, because the process was paused.
      requireLease()
    },
  }
}

/** Returns the error for work on a VM whose lock this host has lost. */
export function lockLost(): EsxiError {
  return new EsxiError(
    'VM_LOCK_LOST',
    'this host has lost the lock of the virtual machine, so the last write may be missing; see where it runs: nkpsim vm list',
  )
}
