/** OSA: each disk has its own DEK. ESA: the cluster has one, above the components of objects. */
export type VsanArchitecture = 'OSA' | 'ESA'

/** Keys of an encrypted vSAN cluster, by their ids. vCenter has none of these keys. */
export type VsanEncryption = {
  /** Name of the key provider. */
  provider: string
  /** Key id of the KEK. */
  kekId: string
  /** Key id of the host key, which all hosts of the cluster share. */
  hostKeyId: string
  /** Grows with each new generation of DEKs: at enablement and at a deep rekey. */
  dekGenerationId: number
}

/** How the disks of a vSAN cluster change to another format. */
export type VsanReformatOptions = {
  /** Whether disks are overwritten with random data before they get another format. */
  eraseDisksBeforeUse: boolean
  /** Whether objects may lose a replica meanwhile. */
  allowReducedRedundancy: boolean
}

/** A cluster with a vSAN datastore. */
export type VsanCluster = VsanReformatOptions & {
  /** Name of the cluster. */
  cluster: string
  /** UUID of the vSAN cluster. */
  id: string
  /** Name of its datastore. */
  datastore: string
  architecture: VsanArchitecture
  /** Number of disks that each host gives, 1 to 8. */
  disksPerHost: number
  /** Size of each disk, bytes. */
  diskCapacityBytes: number
  /** Undefined if the data should not be encrypted. */
  encryption: VsanEncryption | undefined
  /** Last generation of DEKs that the cluster had; 0 if it was never encrypted. */
  lastDekGenerationId: number
}

/** Maximum number of hosts of a vSAN cluster. */
export const MAX_VSAN_MEMBERS = 64
/** Maximum number of disks that a host gives to its vSAN cluster. */
export const MAX_DISKS_PER_HOST = 8

/** State of a disk, as its host reports it. */
export type VsanDiskState = 'mounted' | 'locked' | 'unformatted' | 'failed'

/** A disk of a host, as its label says. */
export type VsanDiskReport = {
  diskId: string
  capacityBytes: number
  usedBytes: number
  state: VsanDiskState
  /** Why it cannot be used. Empty if it can. */
  reason: string
  /** Undefined if the disk is not encrypted. */
  encryption: Omit<VsanEncryption, 'hostKeyId'> | undefined
}

/** What a host reports about its vSAN cluster. */
export type VsanReport = {
  clusterId: string
  disks: readonly VsanDiskReport[]
  /** Whether the host has the host key of the cluster. */
  hasHostKey: boolean
  /** Why the change to the desired encryption does not go on. Empty if it does. */
  problem: string
  /** Number of components on its disks that get data now. */
  resyncingComponents: number
  /** The cluster as the host has it, if this vCenter does not know it or its encryption. */
  kept?: KeptVsan | undefined
  /** Time of vCenter at which it came. Missing in reports of earlier versions. */
  reportedMs?: number
}

/** A vSAN cluster that its hosts keep without vCenter. */
export type KeptVsan = Pick<
  VsanCluster,
  'id' | 'datastore' | 'architecture' | 'disksPerHost' | 'diskCapacityBytes' | 'encryption'
>
