/** What a rolling reformat needs of the objects of the cluster. */
export type Evacuation = {
  /**
   * Takes the turn of the cluster, which one host has at a time. It ends with the lease of this run
   * of the host. Undefined if another host has it.
   */
  takeTurn(): Promise<ReformatTurn | undefined>
  /**
   * Moves the components of a disk to other disks, until the disk is empty.
   * @param options.allowReducedRedundancy whether a component that has no other place is removed,
   *   if its object stays accessible. It is rebuilt as soon as a disk is there
   * @throws EsxiError VSAN_NO_PLACE, VSAN_OBJECT_INACCESSIBLE
   */
  evacuate(diskId: string, options: { allowReducedRedundancy: boolean }): Promise<void>
  /** Whether every object of the cluster has all its components, and none is resynced. */
  isRedundant(): Promise<boolean>
}

/** The turn of the cluster. */
export type ReformatTurn = {
  /** Whether this host still has it. Calls nobody. */
  isHeld(): boolean
  end(): void
}
