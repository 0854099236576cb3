/**
 * The KDK from which a key of an object is derived, by the name and UUID that the object stores.
 */
export type KeyReference = { provider: string; keyId: string }

/** A virtual machine as its host last reported it. */
export type VmRecord = {
  uuid: string
  name: string
  datastore: string
  isTemplate: boolean
  isPoweredOn: boolean
  /** One of its keys is not available on its host. */
  isLocked: boolean
  /** False: the key of its configuration was missing when the host checked. */
  isValid: boolean
  home: KeyReference
  disks: readonly KeyReference[]
}
