import { EsxiError } from '../errors.ts'
import { type Dictionary, formatDictionary, parseDictionary, requireValue } from './dictionary.ts'

/** Places for disks on a SCSI controller; 7 is the controller's own. */
const SCSI_UNITS = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15]
/** As many disks as a VM can have. */
export const MAX_DISKS = SCSI_UNITS.length
const DISK_FILE_NAME = /^[^./][^/]*\.vmdk$/

/** A VM's .vmx file. */
export type Vmx = {
  displayName: string
  /** UUID of the VM. */
  uuid: string
  /** Names of the disks' descriptors, in the same folder; 1 to 15. */
  diskFileNames: readonly string[]
  isTemplate: boolean
  /** Key locator of the configuration's DEK. */
  encryptionBundle: string
  /** Private part of the configuration, encrypted, as base64. */
  encryptionData: string
}

/** The text of a .vmx file. */
export function formatVmx(vmx: Vmx): string {
  const disks = vmx.diskFileNames.flatMap((fileName, index) => [
    [`scsi0:${SCSI_UNITS[index]}.present`, 'TRUE'] as const,
    [`scsi0:${SCSI_UNITS[index]}.fileName`, fileName] as const,
  ])
  return formatDictionary(
    new Map([
      ['.encoding', 'UTF-8'],
      ['config.version', '8'],
      ['virtualHW.version', '21'],
      ['displayName', vmx.displayName],
      ['firmware', 'efi'],
      ['uuid.bios', vmx.uuid],
      ['template', vmx.isTemplate ? 'TRUE' : 'FALSE'],
      ['scsi0.present', 'TRUE'],
      ...disks,
      ['encryption.bundle', vmx.encryptionBundle],
      ['encryption.data', vmx.encryptionData],
    ]),
  )
}

/**
 * What a .vmx file says.
 * @throws EsxiError VM_INVALID
 */
export function parseVmx(text: string, fileName: string): Vmx {
  const dictionary = parseDictionary(text, fileName)
  const value = (key: string): string => requireValue(dictionary, key, fileName)
  return {
    displayName: value('displayName'),
    uuid: value('uuid.bios'),
    diskFileNames: diskFileNames(dictionary, fileName),
    isTemplate: dictionary.get('template') === 'TRUE',
    encryptionBundle: value('encryption.bundle'),
    encryptionData: value('encryption.data'),
  }
}

function diskFileNames(dictionary: Dictionary, fileName: string): string[] {
  const names = SCSI_UNITS.flatMap((unit) => dictionary.get(`scsi0:${unit}.fileName`) ?? [])
  if (names.length > 0 && names.every((name) => DISK_FILE_NAME.test(name))) return names
  throw new EsxiError('VM_INVALID', `${fileName} names no disk, or one out of its folder`)
}
