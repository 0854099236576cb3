/** Number of disks of other hosts that may fail without loss of data, as in a storage policy. */
export type FailuresToTolerate = 0 | 1

/** What an object contains: the files of a VM, a large file, or nothing but its ownership. */
export type VsanObjectKind = 'namespace' | 'file' | 'lock'

/** A copy of an object's data, or a witness, which has a vote and no data. */
export type ComponentKind = 'replica' | 'witness'

/**
 * State of a component, in vSAN's words. A component that is ACTIVE has every write that was
 * flushed. ABSENT: its host or disk does not answer. ABSENT_RESYNC: it gets what it missed.
 * DEGRADED: its disk failed for good. ACTIVE_STALE: it is there and missed writes, and no resync
 * runs. RECONFIG: it is new and gets all data.
 */
export type ComponentState =
  | 'ACTIVE'
  | 'ACTIVE_STALE'
  | 'ABSENT'
  | 'ABSENT_RESYNC'
  | 'DEGRADED'
  | 'RECONFIG'

/** A component of an object. Each has one vote, except a component in the state RECONFIG. */
export type VsanComponent = {
  /** UUID. */
  componentId: string
  /** UUID of the host that has the component. */
  hostId: string
  /** UUID of the disk that has the component. */
  diskId: string
  kind: ComponentKind
  state: ComponentState
  /** Time of the cluster at which the component became absent. Undefined if it is not. */
  absentSinceMs?: number
}

/** The owner of an object: one run of a host. Only the owner reads and writes components. */
export type ObjectOwner = {
  /** UUID of the host. */
  hostId: string
  /** UUID of this run of the host. */
  runId: string
}

/**
 * How the data of an object is encrypted above its components, in a cluster with ESA. The data of a
 * rewritten object lies in two banks of addresses: what is rewritten in the other bank, the rest in
 * the present one. So no sector ever has ciphertext of two keys, also after a torn write.
 */
export type ObjectEncryption = {
  /** UUID of the DEK of data that is not rewritten. Undefined: it is not encrypted. */
  dekId: string | undefined
  /** Bank of addresses of this data. */
  bank: 0 | 1
  /** Set while the object is rewritten. */
  rewrite?: ObjectRewrite
}

/** A change of an object to another DEK, or to none. */
export type ObjectRewrite = {
  /** UUID of the DEK of rewritten data. Undefined: it is not encrypted. */
  dekId: string | undefined
  /** All data before this byte is rewritten, and is in the other bank. */
  doneBytes: number
}

/** How an object is spread over hosts. Every component stores this, durably. */
export type ObjectConfiguration = {
  /** UUID. */
  objectId: string
  kind: VsanObjectKind
  failuresToTolerate: FailuresToTolerate
  /**
   * Configuration sequence number. It grows with every change of components, states or owner. A
   * change counts when a majority of the votes has stored it. A component refuses calls with a
   * lower number.
   */
  csn: number
  owner: ObjectOwner
  components: readonly VsanComponent[]
  /** Undefined: the data is not encrypted above the components, and in bank 0. */
  encryption?: ObjectEncryption
  /** Set when the object was removed, until all its components know it. */
  isRemoved?: true
}

/**
 * The configuration that a component stores. The promise belongs to this component alone: it takes
 * no configuration with a lower csn, and with this csn only one of this run.
 */
export type StoredConfiguration = ObjectConfiguration & {
  promise?: { csn: number; runId: string }
}

/** How the data of a cluster is encrypted. OSA: below the components, ESA: above them. */
export type VsanArchitecture = 'OSA' | 'ESA'

/** A host of a vSAN cluster, as vCenter names it. */
export type VsanMember = {
  /** UUID. */
  hostId: string
  name: string
  /** HOST:PORT of the management port. */
  address: string
}

/** Data-at-rest encryption of a vSAN cluster. vCenter gives ids of keys, never keys. */
export type VsanEncryption = {
  /** Name of the key provider. */
  providerName: string
  /** Key id of the KEK. */
  kekId: string
  /** Key id of the host key. */
  hostKeyId: string
  /** Grows with each new generation of DEKs: enablement and deep rekey. */
  dekGenerationId: number
  /** Whether hosts of the cluster still change to this state. */
  changing: boolean
}

/**
 * A DEK of a cluster with ESA, locked. A host made it; vCenter keeps it and tells it to all hosts,
 * and cannot open it.
 */
export type VsanDek = {
  /** UUID. */
  dekId: string
  /**
   * Key locator: provider and id of the KEK, the DEK wrapped under it (wrappedDek), and an HMAC
   * under it, by which a wrong KEK is found (kekVerifier).
   */
  lockedDek: string
  /** First block of a sector of zeros under the DEK, in hex. */
  dekVerifier: string
}

/** How vCenter's time, which an operator can move, differs from the time of machines. */
export type VsanTime = {
  /** Time of vCenter, ms since 1970 (UTC). */
  clusterMs: number
  /** Time of vCenter's machine at that time. */
  machineMs: number
  /** How much faster vCenter's time runs; 0: it is frozen. */
  scale: number
}

/** Time after which a lost component is built again: "Object Repair Timer" of the product. */
export const REPAIR_DELAY_MS = 60 * 60_000

/** The vSAN cluster of a host, as vCenter sent it last. */
export type VsanCluster = {
  /** UUID of the vSAN cluster. */
  clusterId: string
  /** Name of its datastore. */
  datastoreName: string
  architecture: VsanArchitecture
  /** All hosts of the cluster, also this one; at most 64. */
  members: readonly VsanMember[]
  /** Number of disks that each host gives to the cluster. */
  disksPerHost: number
  /** Size of each disk, bytes. */
  diskCapacityBytes: number
  /** Undefined if the data is not encrypted. */
  encryption: VsanEncryption | undefined
  /** ESA: the DEK that all data gets. Undefined: none, or OSA. */
  dek?: VsanDek | undefined
  /** ESA: the DEK that data may still have, of the last change. */
  oldDek?: VsanDek | undefined
  /** ESA: DEKs that vCenter told before and tells no more, newest first. */
  formerDeks?: readonly VsanDek[]
  /** Whether disks are overwritten with random data before they get another format. */
  eraseDisksBeforeUse: boolean
  /**
   * Whether objects may lose a replica while a disk gets another format. Otherwise all data of the
   * disk is moved to other disks first.
   */
  allowReducedRedundancy: boolean
  /** Missing if vCenter has the time of its machine. */
  time?: VsanTime
  /** Time after which a lost component is built again, ms of vCenter. Missing: REPAIR_DELAY_MS. */
  repairDelayMs?: number
  /** Last generation of DEKs that vCenter knows. Missing in files of earlier versions. */
  lastDekGenerationId?: number
  /** Whether vCenter does not know the cluster, or its encryption, so that the host keeps it. */
  isKept?: true
}

/** Maximum number of hosts of a vSAN cluster. */
export const MAX_VSAN_MEMBERS = 64
/** Maximum number of disks that a host gives to its vSAN cluster. */
export const MAX_DISKS_PER_HOST = 8

/** What a host reports about a disk, as its label says. */
export type VsanDiskReport = {
  diskId: string
  capacityBytes: number
  usedBytes: number
  state: 'mounted' | 'locked' | 'unformatted' | 'failed'
  /** One line. Undefined if the disk is mounted. */
  reason: string | undefined
  /** Undefined if the disk is not encrypted. */
  encryption: { providerName: string; keyId: string; dekGenerationId: number } | undefined
}

/** What a host of an ESA cluster reports about encryption above the components. */
export type VsanEsaReport = {
  /** UUID of the DEK that the host gives new data; empty: none. */
  dekId: string
  /** Key id of the KEK under which this DEK is locked; empty: none. */
  kekId: string
  /** Whether the host has the KEKs of all DEKs that it knows, and they are the right ones. */
  kekVerifier: VerifierState
  /** Whether these DEKs are the right ones. */
  dekVerifier: VerifierState
  /** Number of objects with a component on this host that are not encrypted as wanted. */
  inconsistentObjects: number
  /** Whether freed space of its disks shows nothing from before this DEK. True without a DEK. */
  isCleared: boolean
}

/** Whether a key is the right one. Unknown: the key is missing. */
export type VerifierState = 'right' | 'wrong' | 'unknown'

/** What a host reports about its vSAN cluster. */
export type VsanReport = {
  clusterId: string
  disks: readonly VsanDiskReport[]
  /** Whether the host has the host key of the cluster. */
  hasHostKey: boolean
  /** One line: why the change to the desired encryption does not go on. Undefined if it does. */
  problem: string | undefined
  /** Number of components on its disks that get data now. */
  resyncingComponents: number
  /** Undefined in a cluster with OSA. */
  esa?: VsanEsaReport
  /** The cluster as this host has it, if vCenter does not know it or its encryption. */
  kept?: VsanCluster | undefined
}
