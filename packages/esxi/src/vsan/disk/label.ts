import { createHash } from 'node:crypto'
import { formatKeyLocator, type KeyLocator, parseKeyLocator } from '@nkpsim/crypto'
import { writeAll } from '@nkpsim/daemon'
import type { OpenFile } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import { LABEL_COPY_BYTES, layoutOf } from './layout.ts'
import { readUpToEnd } from './read-up-to-end.ts'

const MAGIC = Buffer.from('nkpsim vsan disk')
const FORMAT = 1
const SEQUENCE_START = MAGIC.length
const LENGTH_START = SEQUENCE_START + 8
const TEXT_START = LENGTH_START + 4
const CHECKSUM_BYTES = 32
const COPIES = [0, 1] as const
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Encryption of a disk. */
export type DiskEncryption = {
  /** Generation of the DEK, as in VsanEncryption. */
  dekGenerationId: number
  /**
   * The DEK, 64 bytes, locked under the KEK: wrappedDek, then an HMAC under the KEK, kekVerifier,
   * by which a wrong KEK is found before anything is unwrapped. See lockKey.
   */
  dek: KeyLocator
  /** The same DEK under the next KEK, during a shallow rekey: nextWrappedDek. */
  nextDek?: KeyLocator | undefined
}

/** What a disk says about itself. Only this part of a disk is never encrypted. */
export type DiskLabel = {
  /** UUID. */
  diskId: string
  /** UUID of the vSAN cluster that claimed the disk. */
  clusterId: string
  /** Bytes of all chunks. */
  capacityBytes: number
  /** Whether the content of the disk is valid. False while the disk is reformatted. */
  isFormatted: boolean
  /** Undefined if the disk is not encrypted. */
  encryption: DiskEncryption | undefined
  /**
   * UUID of the DEK that all data above the disk had when freed space was overwritten last.
   * Missing: freed space may show data from before.
   */
  clearedFor?: string
}

/** A label, and whether both copies of it are there. */
export type FoundLabel = { label: DiskLabel; sequence: number; isWhole: boolean }

/**
 * Reads the label of a disk: the newer of its two valid copies. Passes on errors of the file
 * system.
 * @throws EsxiError VSAN_LABEL_INVALID if no copy is valid
 */
export async function readLabel(file: OpenFile): Promise<FoundLabel> {
  const copies = []
  for (const copy of COPIES)
    copies.push(parseCopy(await readUpToEnd(file, copy * LABEL_COPY_BYTES, LABEL_COPY_BYTES)))
  const [first, second] = copies
  const newest =
    first && (second === undefined || first.sequence >= second.sequence) ? first : second
  if (newest === undefined)
    throw new EsxiError(
      'VSAN_LABEL_INVALID',
      'it has no valid label: it is damaged, or it is not a vSAN disk; restore the file, or remove the disk',
    )
  const isWhole = first !== undefined && first.sequence === second?.sequence
  return { label: newest.label, sequence: newest.sequence, isWhole }
}

/**
 * Writes both copies of a label, durably. One copy is valid at any time, so a crash leaves the old
 * or the new label. Passes on errors of the file system.
 * @param sequence greater than that of the present label
 */
export async function writeLabel(
  file: OpenFile,
  label: DiskLabel,
  sequence: number,
): Promise<void> {
  const bytes = formatCopy(label, sequence)
  for (const copy of COPIES) {
    await writeAll(file, bytes, copy * LABEL_COPY_BYTES)
    await file.syncData()
  }
}

/** Returns one copy of a label. All after its checksum is ignored. */
export function formatCopy(label: DiskLabel, sequence: number): Buffer {
  const { encryption } = label
  const stored: StoredLabel = {
    ...label,
    format: FORMAT,
    encryption: encryption && {
      dekGenerationId: encryption.dekGenerationId,
      dek: formatKeyLocator(encryption.dek),
      nextDek: encryption.nextDek && formatKeyLocator(encryption.nextDek),
    },
  }
  const text = Buffer.from(JSON.stringify(stored))
  const head = Buffer.alloc(TEXT_START)
  MAGIC.copy(head)
  head.writeBigUInt64LE(BigInt(sequence), SEQUENCE_START)
  head.writeUInt32LE(text.length, LENGTH_START)
  const bytes = Buffer.concat([head, text])
  if (bytes.length + CHECKSUM_BYTES > LABEL_COPY_BYTES)
    throw new EsxiError('INVALID_REQUEST', 'the key locator of a vSAN disk is too long')
  return Buffer.concat([bytes, checksumOf(bytes)])
}

/** Returns the label of a copy. Undefined if the copy is torn, damaged or of another format. */
export function parseCopy(bytes: Buffer): { label: DiskLabel; sequence: number } | undefined {
  if (bytes.length < TEXT_START + CHECKSUM_BYTES) return undefined
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  const end = TEXT_START + bytes.readUInt32LE(LENGTH_START)
  if (end + CHECKSUM_BYTES > bytes.length) return undefined
  const checksum = bytes.subarray(end, end + CHECKSUM_BYTES)
  if (!checksumOf(bytes.subarray(0, end)).equals(checksum)) return undefined
  const sequence = Number(bytes.readBigUInt64LE(SEQUENCE_START))
  const label = labelIn(bytes.toString('utf8', TEXT_START, end))
  return label && { label, sequence }
}

/** A checksum proves no origin, so the text of a label can be anything. */
function labelIn(text: string): DiskLabel | undefined {
  try {
    const stored: { [Key in keyof StoredLabel]?: unknown } = Object(JSON.parse(text))
    const { format, diskId, clusterId, capacityBytes, isFormatted, clearedFor } = stored
    if (format !== FORMAT || typeof diskId !== 'string' || !UUID.test(diskId)) return undefined
    if (typeof clusterId !== 'string' || typeof isFormatted !== 'boolean') return undefined
    if (typeof capacityBytes !== 'number') return undefined
    layoutOf(capacityBytes)
    const encryption = encryptionIn(stored.encryption)
    const isCleared = typeof clearedFor === 'string'
    const cleared = isCleared ? { clearedFor } : {}
    return { diskId, clusterId, capacityBytes, isFormatted, encryption, ...cleared }
  } catch {
    return undefined
  }
}

/** @throws CryptoError INVALID_KEY_LOCATOR; TypeError */
function encryptionIn(stored: unknown): DiskEncryption | undefined {
  if (stored === undefined) return undefined
  const { dekGenerationId, dek, nextDek } = stored as NonNullable<StoredLabel['encryption']>
  if (!Number.isSafeInteger(dekGenerationId)) throw new TypeError('a generation is a whole number')
  return {
    dekGenerationId,
    dek: parseKeyLocator(dek),
    ...(nextDek !== undefined && { nextDek: parseKeyLocator(nextDek) }),
  }
}

type StoredLabel = Omit<DiskLabel, 'encryption'> & {
  format: number
  encryption: { dekGenerationId: number; dek: string; nextDek?: string | undefined } | undefined
}

function checksumOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
