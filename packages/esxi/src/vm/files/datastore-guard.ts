import type { TermOwner } from './terms.ts'

/** A VM that this host has on, and the term of its lock. */
export type GuardedVm = {
  /** Name of the VM's folder. */
  name: string
  term: number
  /** Whether this host has its lock, as far as it knows. Reads no file. */
  isLockHeld(): boolean
  /** Stops using the VM without a flush, because another host may have it. */
  abandon(): Promise<void>
}

/**
 * What vSphere HA does for the VMs that one host has on in one datastore. Without vSphere HA, a
 * lock ends only with its process.
 */
export type DatastoreGuard = {
  /** Returns this run of this host, which owns the terms that it claims. */
  owner(): TermOwner
  /**
   * Whether this host has observed that the heartbeats of an owner ended. Such an owner has stopped
   * its VMs, so its locks may be broken.
   */
  isDead(owner: TermOwner): boolean
  /**
   * Requires that the run that owns a term still goes on, and that its last heartbeat is recent, so
   * that no other host may break its locks yet. Reads no file.
   * @throws EsxiError VM_LOCK_LOST
   */
  requireLease(owner: TermOwner): void
  /**
   * Notes durably that a VM is on, so that it is restarted if this host fails. Call this before the
   * power-on is acknowledged.
   */
  opened(vm: GuardedVm): Promise<void>
  /** Notes durably that a VM is no longer on. */
  closed(vm: GuardedVm): Promise<void>
}
