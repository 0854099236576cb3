import type { BlockDevice } from '../disk/block-device.ts'
import type { FailuresToTolerate, VsanObjectKind } from '../records/vsan.ts'

/** Exclusive ownership of a lock object. It ends with the lease of this run of the host. */
export type VsanLock = {
  /** @throws EsxiError VSAN_OWNER_LOST if another host may own the object by now. Calls nobody. */
  requireHeld(): void
  release(): void
}

/**
 * The objects of a vSAN cluster, for one host. Each object has one owner at a time, a run of a
 * host; only the owner uses the components, and other hosts send their calls to it.
 *
 * Every call throws EsxiError VSAN_OBJECT_INACCESSIBLE if no majority of the votes, or no current
 * replica, answers in time; VSAN_OWNER_LOST if another host became the owner during the call, so
 * that its outcome is unknown.
 */
export type VsanObjects = {
  /**
   * Makes an object, empty, on disks of as many hosts as the policy needs. Returns its id.
   * @param objectId UUID that no object has or had (default: a random one)
   * @throws EsxiError VSAN_NO_PLACE if too few hosts have a mounted disk
   */
  create(
    kind: VsanObjectKind,
    failuresToTolerate: FailuresToTolerate,
    objectId?: string,
  ): Promise<string>
  /**
   * Makes the object with this id if it is missing, for objects with a known id. Its policy is FTT
   * 1 if the cluster has two or more hosts. Needs the answers of enough hosts to know that the
   * object is missing.
   */
  createAs(objectId: string, kind: VsanObjectKind): Promise<void>
  /**
   * Removes an object with its components. Components of hosts that are away go later. Does nothing
   * if the object does not exist.
   */
  remove(objectId: string): Promise<void>
  /**
   * Makes this host the owner and opens the object as a block device of any length. Its calls fail
   * with VSAN_OWNER_LOST as soon as another host may be the owner; it stays so until own() is
   * called again. Closing it flushes and releases it.
   * @param letGo called when another host wants the object
   * @throws EsxiError VSAN_OBJECT_BUSY if it is owned, here or elsewhere, and its owner keeps it
   */
  own(objectId: string, letGo?: LetGo): Promise<OwnedObject>
  /** Returns the host that owns an object and answers; undefined if this host may own it. */
  ownerOf(objectId: string): Promise<{ hostId: string; address: string } | undefined>
  /** Owns a lock object. Returns undefined if another host owns it. Never waits for its release. */
  lock(objectId: string): Promise<VsanLock | undefined>
}

/** Closes an owned object if nobody uses it. Returns whether it did. */
export type LetGo = () => Promise<boolean>

/** An object that this host owns. */
export type OwnedObject = Required<Omit<BlockDevice, 'capacityBytes' | 'extents'>> & {
  /** @throws EsxiError VSAN_OWNER_LOST. Calls nobody, so it is cheap enough for each write. */
  requireOwned(): void
}
