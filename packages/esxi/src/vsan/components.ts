import type { Secret } from '@nkpsim/crypto'
import type { KeyName } from '../key-provider/key-source.ts'
import type { ComponentKind, StoredConfiguration } from '../records/vsan.ts'

/** Bytes of a sector of a disk. */
export const VSAN_SECTOR_BYTES = 4096
/** Bytes of a chunk: the unit in which a disk gives space to components. */
export const VSAN_CHUNK_BYTES = 1 << 20
/** Bytes of the check of a sector: SHA-256 of its plaintext, truncated. Zeros: never written. */
export const SECTOR_CHECK_BYTES = 16
/** Maximum number of bytes of one read or write of a component. */
export const MAX_COMPONENT_TRANSFER_BYTES = 1 << 20

/**
 * Whether the components of a disk can be used. Locked: its KEK is missing. Unformatted: a reformat
 * was interrupted; the disk is empty. Failed: its file or metadata is damaged.
 */
export type VsanDiskState = 'mounted' | 'locked' | 'unformatted' | 'failed'

/** Encryption of a disk, as its label says. */
export type VsanDiskEncryption = KeyName & {
  dekGenerationId: number
  /** The key of a shallow rekey that was interrupted. Either key opens the disk. */
  nextKey: KeyName | undefined
}

/** A disk that a host gives to a vSAN cluster, as its label says. */
export type VsanDisk = {
  /** UUID. Empty if the label is invalid. */
  diskId: string
  /** UUID of the vSAN cluster that claimed the disk. */
  clusterId: string
  fileName: string
  capacityBytes: number
  usedBytes: number
  state: VsanDiskState
  /** One line. Undefined if the disk is mounted. */
  reason: string | undefined
  /** Undefined if the disk is not encrypted. */
  encryption: VsanDiskEncryption | undefined
  /** UUID of the DEK for which freed space was overwritten last. Missing: it was not. */
  clearedFor?: string
}

/** A component on a disk of this host. */
export type StoredComponent = {
  componentId: string
  diskId: string
  kind: ComponentKind
  configuration: StoredConfiguration
}

/** Returns a KEK, 32 bytes, which the caller wipes. Undefined if the host does not have it. */
export type KekOfDisk = (key: KeyName) => Secret | undefined

/**
 * The components on the disks of one host. A component on a disk that is not mounted does not
 * exist. Writes are durable after flush, configurations when the promise resolves. Calls for one
 * component that overlap run in the order in which they came. Configure and remove overlap every
 * other call for the component.
 *
 * Every call throws EsxiError VSAN_COMPONENT_NOT_FOUND, VSAN_DISK_LOCKED, VSAN_DISK_FAILED,
 * DISK_FULL.
 */
export type ComponentStore = {
  disks(): readonly VsanDisk[]
  list(): readonly StoredComponent[]
  /** Returns a component of a mounted disk. Called for each read and write. */
  find(componentId: string): StoredComponent | undefined
  /**
   * Creates a component. Does nothing if it exists and is equal.
   * @throws EsxiError VSAN_CONFIGURATION_STALE if it exists and differs
   */
  create(
    diskId: string,
    component: { componentId: string; kind: ComponentKind; configuration: StoredConfiguration },
  ): Promise<void>
  remove(componentId: string): Promise<void>
  /**
   * Stores a configuration, when all earlier calls for the component have ended. The caller decides
   * whether another configuration may replace one with the same csn.
   * @throws EsxiError VSAN_CONFIGURATION_STALE if the csn is lower than that of the stored one
   */
  configure(componentId: string, configuration: StoredConfiguration): Promise<void>
  /**
   * Reads whole sectors of a replica. Sectors that were never written are zeros.
   * @throws EsxiError VSAN_CHECKSUM if a sector is not what was written
   */
  read(componentId: string, offsetBytes: number, lengthBytes: number): Promise<Buffer>
  /** Writes whole sectors of a replica. */
  write(componentId: string, offsetBytes: number, sectors: Buffer): Promise<void>
  /** Makes whole sectors of a replica read as zeros; frees whole chunks. */
  writeZeroes(componentId: string, offsetBytes: number, lengthBytes: number): Promise<void>
  /** Makes every write of a replica durable that ended before this call. */
  flush(componentId: string): Promise<void>
  /**
   * Returns the checks of all sectors of chunks, 4096 bytes a chunk. Two replicas with equal
   * checks have equal data. Sectors that read as zeros without data have a check of zeros. A sector
   * that a read found damaged has a check of bytes 0xff. At most 256 chunks.
   */
  checks(componentId: string, firstChunk: number, chunks: number): Promise<Buffer>
  /** Numbers of the chunks of a replica that have space on the disk, ascending. */
  chunks(componentId: string): Promise<number[]>
}
