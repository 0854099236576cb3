import { EsxiError } from '../../errors.ts'
import { VSAN_CHUNK_BYTES, VSAN_SECTOR_BYTES } from '../components.ts'

/** Bytes of one of the two copies of a label, which begin the file. */
export const LABEL_COPY_BYTES = 32 * 1024
/** Greatest capacity of a disk: its table of chunks is kept in memory. */
export const MAX_DISK_BYTES = 2 ** 42
const METADATA_START = 2 * LABEL_COPY_BYTES
/** Room for components grows with the disk: about 1 KiB each. */
const MIN_METADATA_BYTES = 256 << 10
const MAX_METADATA_BYTES = 16 << 20
/** Metadata has room for the worst case, in which no two chunks of a component are neighbours. */
const METADATA_BYTES_PER_CHUNK = 32

/**
 * Where the parts of a disk are in its file:
 *
 * - two copies of the label
 * - two halves of metadata, used in turns
 * - chunks: a sector of checks, then 256 sectors of data
 */
export type DiskLayout = {
  /** Number of chunks. */
  chunks: number
  /** Size of the file, bytes. */
  fileBytes: number
  /** Size of a half of the metadata, bytes. */
  metadataBytes: number
  metadataStart(half: 0 | 1): number
  checksStart(chunk: number): number
  dataStart(chunk: number): number
}

/**
 * Returns the layout of a disk.
 * @param capacityBytes bytes of all chunks, from 1 MiB to 4 TiB, a multiple of 1 MiB
 * @throws EsxiError INVALID_REQUEST
 */
export function layoutOf(capacityBytes: number): DiskLayout {
  const chunks = capacityBytes / VSAN_CHUNK_BYTES
  if (!Number.isInteger(chunks) || chunks < 1 || capacityBytes > MAX_DISK_BYTES)
    throw new EsxiError(
      'INVALID_REQUEST',
      `a vSAN disk has 1 MiB to 4 TiB, a multiple of 1 MiB, not ${capacityBytes} bytes`,
    )
  const perChunks =
    Math.ceil((chunks * METADATA_BYTES_PER_CHUNK) / VSAN_SECTOR_BYTES) * VSAN_SECTOR_BYTES
  const forComponents = Math.max(capacityBytes / 64, MIN_METADATA_BYTES)
  const metadataBytes = Math.min(forComponents, MAX_METADATA_BYTES) + perChunks
  const chunksStart = METADATA_START + 2 * metadataBytes
  const strideBytes = VSAN_SECTOR_BYTES + VSAN_CHUNK_BYTES
  const checksStart = (chunk: number): number => chunksStart + chunk * strideBytes
  return {
    chunks,
    metadataBytes,
    fileBytes: checksStart(chunks),
    metadataStart: (half) => METADATA_START + half * metadataBytes,
    checksStart,
    dataStart: (chunk) => checksStart(chunk) + VSAN_SECTOR_BYTES,
  }
}
