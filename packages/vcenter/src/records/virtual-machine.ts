/**
 * The KDK that a key of an object comes from, by the name and the UUID that the object remembers.
 */
export type KeyReference = { provider: string; keyId: string }

/** A virtual machine as the host on which it is registered said last. */
export type VmRecord = {
  uuid: string
  name: string
  datastore: string
  isTemplate: boolean
  isPoweredOn: boolean
  /** A key of it cannot be had on its host. */
  isLocked: boolean
  /** False: the key of its configuration was missing when the host looked. */
  isValid: boolean
  home: KeyReference
  disks: readonly KeyReference[]
}
