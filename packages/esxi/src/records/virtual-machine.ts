import type { VtpmReport } from './vtpm.ts'

export type PowerState = 'poweredOff' | 'poweredOn' | 'poweredOnElsewhere' | 'suspended'

/** Origin of a key of a VM. */
export type VmKey = {
  provider: string
  /** key_id of the KDK, or UUID of the trusted provider. Empty if the provider is standard. */
  kdkKeyId: string
  /** Opaque key id of the KEK. */
  keyId: string
}

/** `opportunistic` encrypts if both hosts can, which all hosts of this program can. */
export type MigrateEncryption = 'disabled' | 'opportunistic' | 'required'

/** Order in which vSphere HA restarts VMs, last first. `disabled`: it does not restart the VM. */
export const RESTART_PRIORITIES = [
  'disabled',
  'lowest',
  'low',
  'medium',
  'high',
  'highest',
] as const
export type RestartPriority = (typeof RESTART_PRIORITIES)[number]

/** Settings of a VM that do not concern its keys or disks. */
export type VmSettings = {
  /** Notes about the VM; empty if there are none. */
  annotation: string
  /** Undefined if it was not read: it is encrypted if the VM home is. */
  hardware: { memoryBytes: number; cpuCount: number } | undefined
  /** Settings for the guest, whose names begin with `guestinfo.`. */
  extraSettings: readonly { name: string; value: string }[]
  /** Whether migrations are encrypted; undefined if the .vmx file states an unknown mode. */
  migrateEncryption: MigrateEncryption | undefined
  /** Undefined if the .vmx file states an unknown priority. */
  restartPriority: RestartPriority | undefined
}

/** A VM as this host sees it. */
export type Vm = {
  name: string
  /** Name of the VM's folder in its datastore. It differs from the name of a renamed VM. */
  folder: string
  /** Undefined if the files of the VM cannot be read. */
  settings: VmSettings | undefined
  /** Revision of the host's VMs when this was read. */
  revision: number
  uuid: string
  datastore: string
  isRegistered: boolean
  /** Whether this host made the VM, if that is known. */
  isMadeHere?: boolean
  /** Time of the registration on this host, by its clock; missing if it is not known. */
  registeredMs?: number
  /** User who registered the VM on this host; empty if no user did. */
  registeredBy?: string
  /** User who powered the VM on or off last; undefined if no user did since the host started. */
  powerChangedBy?: string | undefined
  isTemplate: boolean
  powerState: PowerState
  /** Whether this host can open the configuration of the VM and nobody has to unlock it. */
  isUnlocked: boolean
  /** Whether the configuration could be read when it was last needed. */
  isValid: boolean
  /**
   * Why the files of the VM cannot be read. In this case only name, datastore, registration and
   * power state are known.
   */
  invalidReason: string | undefined
  /** Undefined if the VM home is not encrypted. */
  homeKey: VmKey | undefined
  /** Each size is in bytes, and a multiple of 4096. The key of a plain disk is undefined. */
  disks: readonly { file: string; sizeBytes: number; key: VmKey | undefined }[]
  /** Whether the keys of the VM come from several KDKs. */
  hasMixedKeys: boolean
  /**
   * One key for each KDK that neither the home nor a disk names: of snapshots, or of a disk whose
   * encryption was interrupted. Also each such key of another kind of provider.
   */
  otherKeys?: readonly VmKey[]
  /** One key for each missing KDK, and each missing key of another kind of provider. */
  missingKeys: readonly VmKey[]
  /** Missing if the VM has no vTPM. */
  vtpm?: VtpmReport
}
