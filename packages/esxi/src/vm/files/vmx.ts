import { EsxiError } from '../../errors.ts'
import {
  type Dictionary,
  EMPTY_DICTIONARY,
  formatDictionary,
  getValue,
  parseDictionary,
  requireValue,
  setValues,
} from './dictionary.ts'

/** Places for disks on a SCSI controller. Place 7 belongs to the controller itself. */
const SCSI_UNITS = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15]
/** Maximum number of disks of a VM. */
export const MAX_DISKS = SCSI_UNITS.length
const DISK_FILE_NAME = /^[^./][^/]*\.vmdk$/

/** A VM's .vmx file. */
export type Vmx = {
  displayName: string
  /** UUID of the VM. */
  uuid: string
  /** Names of the disks' descriptors in the same folder; 1 to 15 names. */
  diskFileNames: readonly string[]
  isTemplate: boolean
  /** Key locator of the configuration's DEK. */
  encryptionBundle: string
  /** Private part of the configuration, encrypted, as base64. */
  encryptionData: string
  /** The file that was read, with lines that this program does not know. Undefined for a new VM. */
  source?: Dictionary | undefined
}

/** Returns the bytes of a .vmx file. */
export function formatVmx(vmx: Vmx): Buffer {
  const source = vmx.source ?? newVmx()
  const known = setValues(source, [
    ['displayName', vmx.displayName],
    ...(vmx.source === undefined ? [['firmware', 'efi'] as const] : []),
    ['uuid.bios', vmx.uuid],
    ['template', vmx.isTemplate ? 'TRUE' : 'FALSE'],
    ['scsi0.present', 'TRUE'],
    ...newDisks(source, vmx.diskFileNames),
    ['encryption.bundle', vmx.encryptionBundle],
    ['encryption.data', vmx.encryptionData],
  ])
  return formatDictionary(known)
}

function newVmx(): Dictionary {
  return setValues(EMPTY_DICTIONARY, [
    ['.encoding', 'UTF-8'],
    ['config.version', '8'],
    ['virtualHW.version', '21'],
  ])
}

/**
 * Returns the lines for disks that the file does not contain yet, at the first free places of the
 * controller.
 */
function newDisks(source: Dictionary, fileNames: readonly string[]): [string, string][] {
  const fileNameAt = (unit: number) => getValue(source, `scsi0:${unit}.fileName`)
  const present = new Set(SCSI_UNITS.map(fileNameAt))
  const free = SCSI_UNITS.filter((unit) => fileNameAt(unit) === undefined)
  return fileNames
    .filter((fileName) => !present.has(fileName))
    .flatMap((fileName, index): [string, string][] => [
      [`scsi0:${free[index]}.present`, 'TRUE'],
      [`scsi0:${free[index]}.fileName`, fileName],
    ])
}

/** Returns a .vmx file with one more disk at a free place. */
export function withDisk(vmx: Vmx, fileName: string): Vmx {
  const before = vmx.source ?? EMPTY_DICTIONARY
  const source = setValues(before, newDisks(before, [fileName]))
  return { ...vmx, source, diskFileNames: diskFileNames(source, vmx.displayName) }
}

/**
 * Reads a .vmx file.
 * @throws EsxiError VM_INVALID
 */
export function parseVmx(bytes: Buffer, fileName: string): Vmx {
  const dictionary = parseDictionary(bytes, fileName)
  const value = (key: string): string => requireValue(dictionary, key, fileName)
  return {
    displayName: value('displayName'),
    uuid: value('uuid.bios'),
    diskFileNames: diskFileNames(dictionary, fileName),
    isTemplate: getValue(dictionary, 'template')?.toUpperCase() === 'TRUE',
    encryptionBundle: value('encryption.bundle'),
    encryptionData: value('encryption.data'),
    source: dictionary,
  }
}

function diskFileNames(dictionary: Dictionary, fileName: string): string[] {
  const names = SCSI_UNITS.flatMap((unit) => getValue(dictionary, `scsi0:${unit}.fileName`) ?? [])
  if (names.length > 0 && names.every((name) => DISK_FILE_NAME.test(name))) return names
  throw new EsxiError('VM_INVALID', `${fileName} names no disk, or a disk outside its folder`)
}
