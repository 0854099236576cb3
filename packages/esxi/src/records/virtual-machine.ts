export type PowerState = 'poweredOff' | 'poweredOn' | 'poweredOnElsewhere'

/** Where a key of a VM comes from. */
export type VmKey = {
  provider: string
  /** key_id of the provider, which a key id carries. */
  kdkKeyId: string
  /** Opaque key id of the KEK. */
  keyId: string
}

/** A VM as this host sees it. */
export type Vm = {
  name: string
  uuid: string
  datastore: string
  isRegistered: boolean
  isTemplate: boolean
  powerState: PowerState
  /** Whether this host can open its configuration, and nobody has to unlock it. */
  isUnlocked: boolean
  /** Whether its configuration was readable when it was last needed. */
  isValid: boolean
  /**
   * Why its files cannot be read. Then only name, datastore, registration and power state are
   * known.
   */
  invalidReason: string | undefined
  homeKey: VmKey
  /** Size in bytes, a multiple of 4096. */
  disks: readonly { file: string; sizeBytes: number; key: VmKey }[]
  /** Whether its keys come from more than one KDK. */
  hasMixedKeys: boolean
  /** One key of each missing KDK. */
  missingKeys: readonly VmKey[]
}
