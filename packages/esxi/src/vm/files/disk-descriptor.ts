import { SECTOR_BYTES } from '@nkpsim/crypto'
import { EsxiError } from '../../errors.ts'
import {
  type Dictionary,
  formatDictionary,
  getValue,
  parseDictionary,
  removeValues,
  requireValue,
  setValues,
} from './dictionary.ts'

/** Unit of an extent's size in a descriptor, bytes. */
const EXTENT_UNIT_BYTES = 512
/** A base disk has a flat extent, and a redo log has a sparse one. */
const EXTENT =
  /^[ \t]*RW[ \t]+(\d{1,13})[ \t]+(?:VMFS[ \t]+"([^"/]+-flat\.vmdk)"|SESPARSE[ \t]+"([^"/]+-sesparse\.vmdk)")[ \t]*$/
const DISK_FILE_NAME = /^[^./][^/]*\.vmdk$/
const CONTENT_ID = /^[0-9a-f]{1,8}$/i
/** Content id of a base disk, and the parent's content id of a disk without a parent. */
const BASE_CONTENT_ID = 'fffffffe'
const NO_PARENT_ID = 'ffffffff'
const EXTENT_ID = 'ddb.nkpsim.extentId'
const ENCRYPTION_KEYS = 'encryptionKeys'
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The disk that a redo log overlays. */
export type DiskParent = {
  /** Name of the parent's descriptor in the same folder. */
  fileName: string
  /** CID of the parent. */
  contentId: string
}

/** A disk's .vmdk descriptor. */
export type DiskDescriptor = {
  /** A multiple of 4096. */
  capacityBytes: number
  /** Name of the extent in the same folder. */
  extentFileName: string
  /**
   * UUID of an encrypted extent. Undefined for a plain disk, and for a disk of an earlier release,
   * which did not bind extents.
   */
  extentId: string | undefined
  /** UUID of the disk. */
  uuid: string
  /** Key locator of the disk's DEK. Undefined if the disk is not encrypted. */
  encryptionKeys: string | undefined
  /** Only redo logs have a parent. The extent of a redo log contains only what differs from it. */
  parent?: DiskParent | undefined
  /** CID of the disk, in hex. If undefined, the descriptor gets the CID of a base disk. */
  contentId?: string | undefined
  /**
   * The file that was read, with lines that this program does not know. Undefined for a new disk.
   */
  source?: Dictionary | undefined
}

/** Returns the bytes of a .vmdk descriptor. */
export function formatDiskDescriptor(descriptor: DiskDescriptor): Buffer {
  const { source, encryptionKeys, extentId, parent } = descriptor
  const unkeyed = source ?? newDescriptor(descriptor)
  const before = parent === undefined ? unkeyed : setValues(unkeyed, parentEntries(parent))
  const known =
    encryptionKeys === undefined
      ? removeValues(before, [ENCRYPTION_KEYS, EXTENT_ID])
      : setValues(before, [
          [ENCRYPTION_KEYS, encryptionKeys],
          ...(extentId === undefined ? [] : [[EXTENT_ID, extentId] as const]),
        ])
  const lines = known.lines.map((line) =>
    extentOf(line.text) === undefined ? line : { ...line, text: extentLine(descriptor) },
  )
  return formatDictionary({ lines })
}

function parentEntries({ fileName, contentId }: DiskParent) {
  return [['parentCID', contentId] as const, ['parentFileNameHint', fileName] as const]
}

function newDescriptor(descriptor: DiskDescriptor): Dictionary {
  const { parent, contentId = BASE_CONTENT_ID } = descriptor
  const text = [
    '# Disk DescriptorFile',
    'version=4',
    'encoding="UTF-8"',
    `CID=${contentId}`,
    `parentCID=${NO_PARENT_ID}`,
    `createType="${parent === undefined ? 'vmfs' : 'seSparse'}"`,
    'encryptionKeys=""',
    '',
    '# Extent description',
    extentLine(descriptor),
    '',
    '# The Disk Data Base',
    'ddb.adapterType = "lsilogic"',
    `ddb.uuid = "${descriptor.uuid}"`,
    'ddb.virtualHWVersion = "21"',
    '',
  ].join('\n')
  return parseDictionary(Buffer.from(text, 'latin1'), 'a new descriptor', isExtent)
}

/**
 * Reads a .vmdk descriptor.
 * @throws EsxiError VM_INVALID
 */
export function parseDiskDescriptor(bytes: Buffer, fileName: string): DiskDescriptor {
  const source = parseDictionary(bytes, fileName, isExtent)
  const extents = source.lines.flatMap(({ text }) => extentOf(text) ?? [])
  const [extent] = extents
  if (extent === undefined || extents.length > 1)
    throw new EsxiError('VM_INVALID', `${fileName} does not describe one extent`)
  const { capacityBytes } = extent
  if (capacityBytes === 0 || capacityBytes % SECTOR_BYTES !== 0)
    throw new EsxiError(
      'VM_INVALID',
      `${fileName} describes an extent that is empty or ends within a sector`,
    )
  const encryptionKeys = getValue(source, ENCRYPTION_KEYS)
  const extentId = getValue(source, EXTENT_ID)
  // Without this check, an encrypted disk that lost its key would open as a plain disk.
  if (encryptionKeys === undefined && extentId !== undefined)
    throw new EsxiError(
      'VM_INVALID',
      `${fileName} names an encrypted extent, but lacks ${ENCRYPTION_KEYS}`,
    )
  if (extentId !== undefined && !UUID.test(extentId))
    throw new EsxiError('VM_INVALID', `${fileName} has an ${EXTENT_ID} that is not a UUID`)
  return {
    ...extent,
    extentId,
    uuid: requireValue(source, 'ddb.uuid', fileName),
    encryptionKeys,
    parent: parentOf(source, extent, fileName),
    contentId: getValue(source, 'CID') ?? BASE_CONTENT_ID,
    source,
  }
}

/** Returns the CID of a disk. */
export function contentIdOf({ contentId = BASE_CONTENT_ID }: DiskDescriptor): string {
  return contentId.toLowerCase()
}

/** @throws EsxiError VM_INVALID unless a redo log, and only a redo log, names a parent */
function parentOf(
  source: Dictionary,
  { extentFileName }: { extentFileName: string },
  fileName: string,
): DiskParent | undefined {
  const hint = getValue(source, 'parentFileNameHint')
  const contentId = getValue(source, 'parentCID') ?? NO_PARENT_ID
  const isRedoLog = extentFileName.endsWith('-sesparse.vmdk')
  if (!isRedoLog && hint === undefined) return undefined
  if (!isRedoLog)
    throw new EsxiError('VM_INVALID', `${fileName} names a parent, but has a flat extent`)
  if (hint === undefined || !DISK_FILE_NAME.test(hint) || !CONTENT_ID.test(contentId))
    throw new EsxiError('VM_INVALID', `${fileName} names no parent, or a parent outside its folder`)
  return { fileName: hint, contentId: contentId.toLowerCase() }
}

function isExtent(line: string): boolean {
  return EXTENT.test(line)
}

/** Reads the line of an extent. Each character of the line is one byte. */
function extentOf(line: string): { capacityBytes: number; extentFileName: string } | undefined {
  const [, units, flat, sparse] = EXTENT.exec(line) ?? []
  const name = flat ?? sparse
  if (units === undefined || name === undefined) return undefined
  return {
    capacityBytes: Number(units) * EXTENT_UNIT_BYTES,
    extentFileName: Buffer.from(name, 'latin1').toString(),
  }
}

function extentLine({ capacityBytes, extentFileName, parent }: DiskDescriptor): string {
  const name = Buffer.from(extentFileName).toString('latin1')
  const type = parent === undefined ? 'VMFS' : 'SESPARSE'
  return `RW ${capacityBytes / EXTENT_UNIT_BYTES} ${type} "${name}"`
}
