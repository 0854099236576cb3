import { SECTOR_BYTES } from '@nkpsim/crypto'
import { EsxiError } from '../errors.ts'
import { parseDictionary, requireValue } from './dictionary.ts'

/** What a descriptor counts an extent in. */
const EXTENT_UNIT_BYTES = 512
const EXTENT = /^RW (\d{1,13}) VMFS "([^"/]+-flat\.vmdk)"$/

/** A disk's .vmdk descriptor. */
export type DiskDescriptor = {
  /** A multiple of 4096. */
  capacityBytes: number
  /** Name of the encrypted extent, in the same folder. */
  extentFileName: string
  /** UUID of the disk. */
  uuid: string
  /** Key locator of the disk's DEK. */
  encryptionKeys: string
}

/** The text of a .vmdk descriptor. */
export function formatDiskDescriptor(descriptor: DiskDescriptor): string {
  return [
    '# Disk DescriptorFile',
    'version=4',
    'encoding="UTF-8"',
    'CID=fffffffe',
    'parentCID=ffffffff',
    'createType="vmfs"',
    `encryptionKeys="${descriptor.encryptionKeys}"`,
    '',
    '# Extent description',
    `RW ${descriptor.capacityBytes / EXTENT_UNIT_BYTES} VMFS "${descriptor.extentFileName}"`,
    '',
    '# The Disk Data Base',
    'ddb.adapterType = "lsilogic"',
    `ddb.uuid = "${descriptor.uuid}"`,
    'ddb.virtualHWVersion = "21"',
    '',
  ].join('\n')
}

/**
 * What a .vmdk descriptor says.
 * @throws EsxiError VM_INVALID
 */
export function parseDiskDescriptor(text: string, fileName: string): DiskDescriptor {
  const lines = text.split('\n')
  const extents = lines.flatMap((line) => {
    const match = EXTENT.exec(line)
    return match === null ? [] : [match]
  })
  const [, units, extentFileName] = extents.length === 1 ? (extents[0] ?? []) : []
  if (units === undefined || extentFileName === undefined)
    throw new EsxiError('VM_INVALID', `${fileName} does not describe one extent`)
  const capacityBytes = Number(units) * EXTENT_UNIT_BYTES
  if (capacityBytes === 0 || capacityBytes % SECTOR_BYTES !== 0)
    throw new EsxiError('VM_INVALID', `${fileName} describes an extent of no whole sectors`)
  const dictionary = parseDictionary(
    lines
      .filter((line) => !EXTENT.test(line))
      .map((line) => line.replace(/^([A-Za-z]+)=(?:"(.*)"|([^"]*))$/, '$1 = "$2$3"'))
      .join('\n'),
    fileName,
  )
  return {
    capacityBytes,
    extentFileName,
    uuid: requireValue(dictionary, 'ddb.uuid', fileName),
    encryptionKeys: requireValue(dictionary, 'encryptionKeys', fileName),
  }
}
