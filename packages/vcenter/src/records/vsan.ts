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

/**
 * A DEK of a cluster with ESA, locked. A host made it, hosts alone can open it, and vCenter tells
 * it to all hosts of the cluster.
 */
export type VsanDek = {
  /** UUID. */
  dekId: string
  /** The DEK under its KEK, as hosts read it. */
  lockedDek: string
  /** Hosts compare it with what the DEK gives. */
  dekVerifier: string
  /** Name of the key provider of the KEK. */
  provider: string
  /** Key id of the KEK. */
  kekId: string
}

/** The DEKs of a cluster with ESA. Both undefined: OSA, or it was never encrypted. */
export type VsanDeks = {
  /** The DEK that all data gets. Undefined: the data should not be encrypted. */
  dek?: VsanDek | undefined
  /** The DEK that data may still have, of the last change. */
  oldDek?: VsanDek | undefined
}

/** How the disks of a vSAN cluster change to another format. */
export type VsanReformatOptions = {
  /** Whether disks are overwritten with random data before they get another format. */
  eraseDisksBeforeUse: boolean
  /** Whether objects may lose a replica meanwhile. */
  allowReducedRedundancy: boolean
}

/** A cluster with a vSAN datastore. */
export type VsanCluster = VsanReformatOptions &
  VsanDeks & {
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
    /**
     * How the time of vCenter differs from that of its machine, as the hosts know it. Missing if it
     * does not.
     */
    time?: VsanTime
  }

/** The time of vCenter and of its machine at the same moment. */
export type VsanTime = {
  /** Ms since 1970 (UTC). */
  clusterMs: number
  /** Ms since 1970 (UTC). */
  machineMs: number
  /** How much faster the time of vCenter runs; 0: it is frozen. */
  scale: number
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

/** Whether a key is the right one. Unknown: the key is missing. */
export type VerifierState = 'right' | 'wrong' | 'unknown'

/** What a host of a cluster with ESA reports about the encryption above the components. */
export type VsanEsaReport = {
  /** UUID of the DEK that the host gives new data; empty: none. */
  dekId: string
  /** Key id of the KEK of this DEK; empty: none. */
  kekId: string
  kekVerifier: VerifierState
  dekVerifier: VerifierState
  /** Number of objects with a component on the host that are not encrypted as wanted. */
  inconsistentObjects: number
  /** Whether freed space of its disks shows nothing from before this DEK. */
  isCleared: boolean
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
  /** Undefined in a cluster with OSA. */
  esa?: VsanEsaReport
  /** The cluster as the host has it, if this vCenter does not know it or its encryption. */
  kept?: KeptVsan | undefined
  /** Time of vCenter at which it came. Missing in reports of earlier versions. */
  reportedMs?: number
}

/** A vSAN cluster that its hosts keep without vCenter. */
export type KeptVsan = Pick<
  VsanCluster,
  'id' | 'datastore' | 'architecture' | 'disksPerHost' | 'diskCapacityBytes' | 'encryption'
> &
  VsanDeks
